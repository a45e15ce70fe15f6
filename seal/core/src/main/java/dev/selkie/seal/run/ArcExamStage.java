package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.seal.ArcExam;
import dev.selkie.seal.ArcExam.Sitting;
import dev.selkie.seal.ArcRows;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.arc.Vote;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes those attempts at a stage's puzzles that are still missing. Where an adapter is trained before an
/// attempt, many are trained together and then asked together; each is, bit for bit, what it would be alone.
final class ArcExamStage {
    private final RunningRun<ArcFolder> run;
    private final Llama llama;
    private final Stage<Puzzle, ArcArm> stage;
    private final int round;
    private final Map<Integer, ArcExam> exams = new HashMap<>(); // by context
    private final Map<Integer, List<List<Grid>>> untaught = new HashMap<>(); // attempts, by context

    ArcExamStage(RunningRun<ArcFolder> run, Llama llama, Stage<Puzzle, ArcArm> stage, int round) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
        this.round = round;
    }

    void examine() throws IOException {
        recall();
        for (ArcArm arm : stage.arms()) {
            for (List<Trial> some : run.limits().groups(run.ledger().missing(stage.trials(arm, round)))) {
                if (!run.cancelled()) {
                    examine(arm, some);
                }
            }
        }
    }

    private void examine(ArcArm arm, List<Trial> trials) throws IOException {
        switch (arm) {
            case ArcArm.InContext _ -> untrained(trials, Optional.empty());
            case ArcArm.Adapter adapter -> untrained(trials, Optional.of(llama.adapter(adapter.folder())));
            case ArcArm.OwnEdits _, ArcArm.RandomEdits _, ArcArm.Oracle _ -> trained(trials);
        }
    }

    private void untrained(List<Trial> trials, Optional<PeftAdapter> adapter) throws IOException {
        long start = System.nanoTime();
        note(trials.stream()
                .map(trial -> ArcLesson.Learnt.nothing(trial, adapter))
                .toList());
        run.spent("base", round, trials.size(), 0, start);
    }

    private void trained(List<Trial> trials) throws IOException {
        long start = System.nanoTime();
        var wanted = new ArrayList<ArcLesson.Wanted>();
        for (Trial trial : trials) {
            wanted.add(new ArcLesson.Wanted(trial, stage.contextOf(trial.edit()).task(), edit(trial)));
        }
        List<ArcLesson.Learnt> learnt = new ArcLesson(run, llama).learn(wanted);
        long tokens = learnt.stream()
                .mapToLong(one -> (long) one.tokens() * one.epochs())
                .sum();
        run.spent("inner", round, trials.size(), tokens, start);
        long then = System.nanoTime();
        note(learnt);
        run.spent("exams", round, trials.size(), 0, then);
    }

    /// The edit that was written; one that cannot be read is for 0 epochs.
    private ArcEdit edit(Trial trial) throws IOException {
        Entry.Written written = run.ledger()
                .edit(trial.edit())
                .orElseThrow(() -> new IllegalStateException(trial + " comes before its edit"));
        return written.failure().isEmpty() ? ArcRows.form(llama).edit(written.text()) : ArcEdit.NOTHING;
    }

    /// Attempts the puzzles with what was learnt, and notes the attempts. If the logits of one adapter are not
    /// numbers, each is asked alone, so that the others are not lost with it.
    private void note(List<ArcLesson.Learnt> learnt) throws IOException {
        var sound = new ArrayList<ArcLesson.Learnt>();
        for (ArcLesson.Learnt one : learnt) {
            if (one.failure().isPresent()) {
                run.finish(Entry.Attempted.failed(one.trial(), one.failure().get()));
            } else if (exam(one.trial().edit().context()).questions() == 0) {
                run.finish(Entry.Attempted.failed(one.trial(), noRoom()));
            } else {
                sound.add(one);
            }
        }
        try {
            noteTogether(sound);
        } catch (ArithmeticException oneIsBroken) {
            for (ArcLesson.Learnt one : sound) {
                noteAlone(one);
            }
        }
    }

    private String noRoom() {
        int context = llama.config().maxPositionEmbeddings();
        int most = run.folder().plan().settings().inner().limits().tokens();
        return most < context
                ? "no question about the puzzle has fewer than %d tokens".formatted(most)
                : "no question about the puzzle fits into the model's context of %d".formatted(context);
    }

    private void noteAlone(ArcLesson.Learnt one) throws IOException {
        try {
            noteTogether(List.of(one));
        } catch (ArithmeticException broken) {
            run.finish(Entry.Attempted.failed(one.trial(), String.valueOf(broken.getMessage())));
        }
    }

    /// All attempts as one batch. Those without an adapter are made once for each puzzle.
    private void noteTogether(List<ArcLesson.Learnt> learnt) throws IOException {
        List<ArcLesson.Learnt> taught =
                learnt.stream().filter(one -> one.adapter().isPresent()).toList();
        List<Integer> asked = learnt.stream()
                .filter(one -> one.adapter().isEmpty())
                .map(one -> one.trial().edit().context())
                .filter(context -> !untaught.containsKey(context))
                .distinct()
                .toList();
        var sittings = new ArrayList<Sitting>();
        for (int context : asked) {
            sittings.add(new Sitting(exam(context), Optional.empty()));
        }
        for (ArcLesson.Learnt one : taught) {
            sittings.add(new Sitting(exam(one.trial().edit().context()), one.adapter()));
        }
        Iterator<List<List<Grid>>> attempts = ArcExam.take(sittings).iterator();
        asked.forEach(context -> untaught.put(context, attempts.next()));
        for (ArcLesson.Learnt one : learnt) {
            int context = one.trial().edit().context();
            List<List<Grid>> own =
                    one.adapter().isPresent() ? attempts.next() : untaught.getOrDefault(context, List.of());
            run.finish(one.attempted(
                    own, Vote.isSolved(own, stage.contexts().get(context).solutions())));
        }
    }

    private ArcExam exam(int context) throws IOException {
        ArcExam exam = exams.get(context);
        if (exam == null) {
            ArcInner inner = run.folder().plan().settings().inner();
            exam = ArcExam.of(llama, stage.contexts().get(context).task(), inner.limits(), inner.quirks());
            exams.put(context, exam);
        }
        return exam;
    }

    /// Takes the untaught model's attempts that are in the log: they may be from before a kill.
    private void recall() {
        for (Trial trial : stage.trials(new ArcArm.InContext(), round)) {
            run.ledger()
                    .attempt(trial)
                    .filter(known -> known.failure().isEmpty())
                    .ifPresent(known -> untaught.put(trial.edit().context(), known.attempts()));
        }
    }
}
