package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.seal.Exam;
import dev.selkie.seal.Exam.Sitting;
import dev.selkie.seal.Passage;
import dev.selkie.seal.judge.Judges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Holds those exams of a stage that are still missing. Where an adapter is trained before an exam, many are
/// trained together and then examined together; each is, bit for bit, what it would be alone. After a kill
/// between its exams, an adapter that learns all passages is trained again; a model all of whose weights have
/// learnt them was kept.
final class ExamStage {
    private final RunningRun<RunFolder> run;
    private final Judges judges;
    private final Llama llama;
    private final Stage<Passage, Arm> stage;
    private final int round;
    private final Map<Integer, Exam> exams = new HashMap<>();

    ExamStage(RunningRun<RunFolder> run, Judges judges, Llama llama, Stage<Passage, Arm> stage, int round) {
        this.run = run;
        this.judges = judges;
        this.llama = llama;
        this.stage = stage;
        this.round = round;
    }

    void examine() throws IOException {
        for (Arm arm : stage.arms()) {
            List<Trial> missing = run.ledger().missing(stage.trials(arm, round));
            switch (arm) {
                case Arm.Base _ -> untrained(missing, Optional.empty());
                case Arm.Adapter adapter -> {
                    if (!missing.isEmpty()) {
                        untrained(missing, Optional.of(llama.adapter(adapter.folder())));
                    }
                }
                case Arm.PassageOnly _, Arm.OwnEdits _, Arm.FileEdits _ -> trained(arm, missing);
                case Arm.Together(Arm each) -> together(each, missing);
                case Arm.Full full -> allWeights(full, missing);
            }
        }
    }

    /// The base is examined once for each model, all passages at once.
    private void untrained(List<Trial> trials, Optional<PeftAdapter> adapter) throws IOException {
        if (trials.isEmpty()) {
            return;
        }
        long start = System.nanoTime();
        var lessons = new ArrayList<Lesson.Learnt>();
        for (Trial trial : trials) {
            lessons.add(new Lesson.Learnt(trial, 0, 0, 0, 0, adapter, Optional.empty()));
        }
        note(lessons);
        run.spent("base", round, trials.size(), 0, start);
    }

    private void trained(Arm arm, List<Trial> trials) throws IOException {
        for (List<Trial> some : run.limits().groups(trials)) {
            if (run.cancelled()) {
                return;
            }
            long start = System.nanoTime();
            List<Lesson.Learnt> learnt = new Lesson(run, llama, stage).learn(arm, some);
            long tokens = learnt.stream().mapToLong(Lesson.Learnt::tokens).sum()
                    * run.folder().plan().settings().inner().train().epochs();
            run.spent("inner", round, some.size(), tokens, start);
            long then = System.nanoTime();
            note(learnt);
            run.spent("exams", round, some.size(), 0, then);
        }
    }

    /// For each seed one adapter learns all passages, and is examined on each.
    private void together(Arm each, List<Trial> trials) throws IOException {
        for (List<Trial> missing : bySeed(trials)) {
            long start = System.nanoTime();
            List<Lesson.Learnt> learnt = new Lesson(run, llama, stage).learnTogether(each, missing);
            long tokens = (long) learnt.getFirst().tokens()
                    * run.folder().plan().settings().inner().train().epochs();
            run.spent("inner", round, 1, tokens, start);
            examine(llama, learnt);
        }
    }

    /// For each seed all weights learn all passages, and the model that comes of it is examined on each.
    private void allWeights(Arm.Full arm, List<Trial> trials) throws IOException {
        for (List<Trial> missing : bySeed(trials)) {
            Optional<FullLesson.Taught> taught = new FullLesson(run, llama, stage, arm).learn(missing);
            if (taught.isEmpty()) {
                return;
            }
            if (taught.get().model().isEmpty()) {
                examine(llama, taught.get().learnt());
            } else {
                try (Llama model = Llama.load(taught.get().model().get(), llama.device())) {
                    examine(model, taught.get().learnt());
                }
            }
        }
    }

    private void examine(Llama model, List<Lesson.Learnt> learnt) throws IOException {
        long start = System.nanoTime();
        new ExamStage(run, judges, model, stage, round).note(learnt);
        run.spent("exams", round, learnt.size(), 0, start);
    }

    /// The trials of each seed that has some, unless the run has been cancelled.
    private List<List<Trial>> bySeed(List<Trial> trials) {
        return IntStream.range(0, stage.seeds())
                .mapToObj(seed ->
                        trials.stream().filter(trial -> trial.seed() == seed).toList())
                .filter(some -> !some.isEmpty() && !run.cancelled())
                .toList();
    }

    /// Examines what was learnt, and notes it.
    private void note(List<Lesson.Learnt> learnt) throws IOException {
        var sound = new ArrayList<Lesson.Learnt>();
        for (Lesson.Learnt one : learnt) {
            Optional<String> failure = one.failure().or(exam(one.trial().edit().context())::hindrance);
            if (failure.isPresent()) {
                run.finish(Entry.Examined.failed(one.trial(), failure.get()));
            } else {
                sound.add(one);
            }
        }
        List<Judges.Judged> judged;
        try {
            judged = judged(sound);
        } catch (ArithmeticException oneIsBroken) {
            noteOneByOne(sound);
            return;
        }
        for (int i = 0; i < sound.size(); i++) {
            run.finish(sound.get(i).examined(judged.get(i)));
        }
    }

    private List<Judges.Judged> judged(List<Lesson.Learnt> learnt) throws IOException {
        List<Passage> passages =
                learnt.stream().map(one -> stage.contextOf(one.trial().edit())).toList();
        return judges.judge(passages, Exam.take(sittings(learnt)));
    }

    private void noteOneByOne(List<Lesson.Learnt> learnt) throws IOException {
        for (Lesson.Learnt one : learnt) {
            Entry.Examined examined;
            try {
                examined = one.examined(judged(List.of(one)).getFirst());
            } catch (ArithmeticException broken) {
                examined = Entry.Examined.failed(one.trial(), String.valueOf(broken.getMessage()));
            }
            run.finish(examined);
        }
    }

    private List<Sitting> sittings(List<Lesson.Learnt> learnt) throws IOException {
        var sittings = new ArrayList<Sitting>();
        for (Lesson.Learnt one : learnt) {
            sittings.add(new Sitting(exam(one.trial().edit().context()), one.adapter()));
        }
        return sittings;
    }

    private Exam exam(int context) throws IOException {
        Exam exam = exams.get(context);
        if (exam == null) {
            Passage passage = stage.contexts().get(context);
            exam = Exam.of(llama, passage);
            exams.put(context, exam);
        }
        return exam;
    }
}
