package dev.selkie.seal.run;

import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.judge.ProxyScore;
import java.util.List;
import java.util.Optional;

/// A piece of work that is finished: one line of a run's log, as [EntryJson] writes it. It says nothing of time, so
/// that a run repeated from its seed writes the same lines.
public sealed interface Entry {
    /// A self-edit.
    ///
    /// @param text    stripped of white space at both ends
    /// @param ids     of the tokens that were drawn, the end token included; none for an edit that was given
    /// @param logprob of those tokens together; 0 for an edit that was given
    /// @param failure why there is no text to learn
    record Written(Trial.Edit edit, String text, List<Integer> ids, double logprob, Optional<String> failure)
            implements Entry {
        public Written {
            ids = List.copyOf(ids);
        }

        /// An edit that could not be written.
        static Written failed(Trial.Edit edit, String failure) {
            return new Written(edit, "", List.of(), 0, Optional.of(failure));
        }
    }

    /// A judge's rating of a self-edit, in place of exams.
    ///
    /// @param failure why there is none
    record Rated(Trial.Edit edit, Optional<ProxyScore> score, Optional<String> failure) implements Entry {}

    /// An exam, and the training before it.
    ///
    /// @param documents that were learnt
    /// @param tokens    of all documents
    /// @param steps     of the training
    /// @param loss      of its last step; 0 without one
    /// @param answers   to the passage's questions, in order; none if it failed
    /// @param unjudged  why a judge gave no verdict on one of them
    /// @param failure   why there was no exam
    record Examined(
            Trial trial,
            int documents,
            int tokens,
            int steps,
            double loss,
            List<Answer> answers,
            Optional<String> unjudged,
            Optional<String> failure)
            implements Entry {
        public Examined {
            answers = List.copyOf(answers);
        }

        static Examined failed(Trial trial, String failure) {
            return new Examined(trial, 0, 0, 0, 0, List.of(), Optional.empty(), Optional.of(failure));
        }

        /// Whether there was an exam, and all its answers have a worth by `measure`.
        public boolean knows(Measure measure) {
            return failure.isEmpty() && measure.knows(answers);
        }
    }

    /// Attempts at a puzzle's tests, and the training before them.
    ///
    /// @param rows     that were learnt
    /// @param tokens   of all rows
    /// @param epochs   that the edit was followed for; 0 where nothing was trained
    /// @param steps    of the training
    /// @param loss     of its last step; 0 without one
    /// @param attempts two at each test; none if it failed
    /// @param solved   whether one of the two is right for every test
    /// @param failure  why there was no attempt
    record Attempted(
            Trial trial,
            int rows,
            int tokens,
            int epochs,
            int steps,
            double loss,
            List<List<Grid>> attempts,
            boolean solved,
            Optional<String> failure)
            implements Entry {
        public Attempted {
            attempts = attempts.stream().map(List::copyOf).toList();
        }

        static Attempted failed(Trial trial, String failure) {
            return new Attempted(trial, 0, 0, 0, 0, 0, List.of(), false, Optional.of(failure));
        }
    }

    /// A round's end: the writer has been trained on the edits that were kept, and merged.
    ///
    /// @param kept  names of the edits
    /// @param alike contexts that taught nothing: all their edits have the same reward, and the writer learns
    ///     from differences of reward only; always empty with [Reinforcement.RestEm]
    /// @param steps of the training; none if nothing was kept, and the model stays what it was
    /// @param loss  of its last step; 0 without one
    record Reinforced(int round, List<Trial.Edit> kept, List<Integer> alike, int steps, double loss) implements Entry {
        public Reinforced {
            kept = List.copyOf(kept);
            alike = List.copyOf(alike);
        }
    }
}
