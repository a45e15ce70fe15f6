package dev.selkie.seal.run;

import dev.selkie.model.FormatException;
import dev.selkie.model.json.JsonObject;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.arc.ArcFiles;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.judge.ProxyScore;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A piece of work that is finished: one line of a run's log. It says nothing of time, so that a run repeated
/// from its seed writes the same lines.
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

        /// An edit that there is none of.
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
    /// @param steps of the training; none if nothing was kept, and the model stays what it was
    /// @param loss  of its last step; 0 without one
    record Reinforced(int round, List<Trial.Edit> kept, int steps, double loss) implements Entry {
        public Reinforced {
            kept = List.copyOf(kept);
        }
    }

    /// The entry as a JSON value.
    default SequencedMap<String, Object> json() {
        return switch (this) {
            case Written written -> json(written);
            case Rated rated -> json(rated);
            case Examined examined -> json(examined);
            case Attempted attempted -> json(attempted);
            case Reinforced reinforced -> json(reinforced);
        };
    }

    /// The entry that `json` is.
    ///
    /// @throws FormatException if it is none
    static Entry of(JsonObject json) throws FormatException {
        String kind = Fields.string(json, "entry");
        return switch (kind) {
            case "edit" -> written(json);
            case "rating" -> rated(json);
            case "exam" -> examined(json);
            case "attempts" -> attempted(json);
            case "round" -> reinforced(json);
            default -> throw json.wrong("entry", "edit, rating, exam, attempts or round", FormatException.quote(kind));
        };
    }

    private static SequencedMap<String, Object> json(Written written) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "edit"));
        written.edit.put(json);
        json.put("text", written.text);
        json.put("ids", written.ids);
        json.put("logprob", written.logprob);
        written.failure.ifPresent(why -> json.put("failed", why));
        return json;
    }

    private static Written written(JsonObject json) throws FormatException {
        return new Written(
                Trial.Edit.of(json),
                Fields.string(json, "text"),
                Fields.counts(json, "ids"),
                Fields.number(json, "logprob"),
                json.string("failed"));
    }

    private static SequencedMap<String, Object> json(Rated rated) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "rating"));
        rated.edit.put(json);
        rated.score.ifPresent(score -> {
            json.put("length", score.length());
            json.put("diversity", score.diversity());
            json.put("quality", score.quality());
            json.put("correctness", score.correctness());
            json.put("final", score.total());
        });
        rated.failure.ifPresent(why -> json.put("failed", why));
        return json;
    }

    private static Rated rated(JsonObject json) throws FormatException {
        Optional<String> failure = json.string("failed");
        Optional<ProxyScore> score = failure.isPresent()
                ? Optional.empty()
                : Optional.of(new ProxyScore(
                        Fields.count(json, "length"),
                        Fields.count(json, "diversity"),
                        Fields.count(json, "quality"),
                        Fields.count(json, "correctness"),
                        Fields.count(json, "final")));
        return new Rated(Trial.Edit.of(json), score, failure);
    }

    private static SequencedMap<String, Object> json(Examined examined) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "exam"));
        json.putAll(examined.trial.json());
        json.put("documents", examined.documents);
        json.put("tokens", examined.tokens);
        json.put("steps", examined.steps);
        json.put("loss", examined.loss);
        json.put("answers", examined.answers.stream().map(Entry::json).toList());
        examined.unjudged.ifPresent(why -> json.put("unjudged", why));
        examined.failure.ifPresent(why -> json.put("failed", why));
        return json;
    }

    /// An answer as a JSON value.
    static SequencedMap<String, Object> json(Answer answer) {
        var json = new LinkedHashMap<String, Object>();
        json.put("text", answer.text());
        json.put("contained", answer.contained());
        json.put("answer_logprob", answer.logprob());
        answer.judged().forEach((judge, right) -> json.put(judge.toString(), right));
        return json;
    }

    /// The list of answers in `json`.
    static List<Answer> answers(JsonObject json) throws FormatException {
        var answers = new ArrayList<Answer>();
        for (JsonObject answer : Fields.objects(json, "answers")) {
            answers.add(new Answer(
                    Fields.string(answer, "text"),
                    Fields.bool(answer, "contained"),
                    Fields.number(answer, "answer_logprob"),
                    judged(answer)));
        }
        return answers;
    }

    private static Examined examined(JsonObject json) throws FormatException {
        return new Examined(
                Trial.of(json),
                Fields.count(json, "documents"),
                Fields.count(json, "tokens"),
                Fields.count(json, "steps"),
                Fields.number(json, "loss"),
                answers(json),
                json.string("unjudged"),
                json.string("failed"));
    }

    private static Map<Measure, Boolean> judged(JsonObject answer) throws FormatException {
        var judged = new EnumMap<Measure, Boolean>(Measure.class);
        for (Measure measure : Measure.values()) {
            if (measure.isJudged()) {
                answer.bool(measure.toString()).ifPresent(right -> judged.put(measure, right));
            }
        }
        return judged;
    }

    private static SequencedMap<String, Object> json(Attempted attempted) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "attempts"));
        json.putAll(attempted.trial.json());
        json.put("rows", attempted.rows);
        json.put("tokens", attempted.tokens);
        json.put("epochs", attempted.epochs);
        json.put("steps", attempted.steps);
        json.put("loss", attempted.loss);
        json.put(
                "attempts",
                attempted.attempts.stream()
                        .map(test -> test.stream().map(Grid::json).toList())
                        .toList());
        json.put("solved", attempted.solved);
        attempted.failure.ifPresent(why -> json.put("failed", why));
        return json;
    }

    private static Attempted attempted(JsonObject json) throws FormatException {
        var attempts = new ArrayList<List<Grid>>();
        for (Object test : json.list("attempts").orElseThrow(() -> json.missing("attempts"))) {
            if (!(test instanceof List<?> grids)) {
                throw json.wrong("attempts", "a list of lists of grids", JsonObject.describe(test));
            }
            var own = new ArrayList<Grid>();
            for (Object grid : grids) {
                own.add(ArcFiles.grid(json, "attempts", grid));
            }
            attempts.add(own);
        }
        return new Attempted(
                Trial.of(json),
                Fields.count(json, "rows"),
                Fields.count(json, "tokens"),
                Fields.count(json, "epochs"),
                Fields.count(json, "steps"),
                Fields.number(json, "loss"),
                attempts,
                Fields.bool(json, "solved"),
                json.string("failed"));
    }

    private static SequencedMap<String, Object> json(Reinforced reinforced) {
        var json = new LinkedHashMap<String, Object>(Map.of("entry", "round"));
        var kept = new ArrayList<Object>();
        for (Trial.Edit edit : reinforced.kept) {
            var name = new LinkedHashMap<String, Object>();
            edit.put(name);
            kept.add(name);
        }
        json.put("round", reinforced.round);
        json.put("kept", kept);
        json.put("steps", reinforced.steps);
        json.put("loss", reinforced.loss);
        return json;
    }

    private static Reinforced reinforced(JsonObject json) throws FormatException {
        var kept = new ArrayList<Trial.Edit>();
        for (JsonObject edit : Fields.objects(json, "kept")) {
            kept.add(Trial.Edit.of(edit));
        }
        return new Reinforced(
                Fields.count(json, "round"), kept, Fields.count(json, "steps"), Fields.number(json, "loss"));
    }
}
