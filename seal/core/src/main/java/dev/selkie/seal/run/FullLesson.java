package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.files.Staged;
import dev.selkie.model.merge.FullWeights;
import dev.selkie.model.train.FullTrainer;
import dev.selkie.model.train.FullTrainingJob;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.Documents;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Lesson.Learnt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Continued pre-training: all weights of the model learn all passages of a stage, each with all its edits, the
/// passage itself once.
///
/// The model that comes of it is written to the run's folder, and stays there. A training that was killed goes on
/// from its last checkpoint, to the same bits; how often it notes one does not bear on them.
///
/// Source: Zweiger et al., arXiv:2506.10943, second version, section 4.2.
final class FullLesson {
    private static final long NANOS_BETWEEN_CHECKPOINTS = 300_000_000_000L;

    private final RunningRun<RunFolder> run;
    private final Llama llama;
    private final Stage<Passage, Arm> stage;
    private final Arm.Full arm;
    private final Lesson lesson;

    FullLesson(RunningRun<RunFolder> run, Llama llama, Stage<Passage, Arm> stage, Arm.Full arm) {
        this.run = run;
        this.llama = llama;
        this.stage = stage;
        this.arm = arm;
        lesson = new Lesson(run, llama, stage);
    }

    /// What came of it.
    ///
    /// @param learnt the same outcome for each exam
    /// @param model  the folder of the model; none if the training failed
    record Taught(List<Learnt> learnt, Optional<Path> model) {}

    /// Trains for `trials`, which differ in their passages alone.
    ///
    /// @return none if the run was cancelled before the end
    Optional<Taught> learn(List<Trial> trials) throws IOException {
        Trial whole = trials.getFirst().whole();
        List<Sequence> data =
                lesson.encode(documents(whole.edit().round()), settings().full().loss());
        Learnt before = lesson.beginning(whole, data);
        Path folder = run.folder().taught(whole.edit().round(), stage.arms().indexOf(arm), whole.seed());
        if (before.failure().isPresent()) {
            return Optional.of(failed(trials, before.failure().get()));
        }
        if (!Files.isDirectory(folder)) {
            try {
                if (!train(whole, data, folder)) {
                    return Optional.empty();
                }
            } catch (ArithmeticException lost) {
                return Optional.of(failed(trials, String.valueOf(lost.getMessage())));
            }
        }
        Staged.remove(checkpoint(folder));
        Learnt learnt = TrainLog.read(folder).last().map(before::at).orElse(before);
        return Optional.of(new Taught(trials.stream().map(learnt::about).toList(), Optional.of(folder)));
    }

    private static Taught failed(List<Trial> trials, String why) {
        return new Taught(
                trials.stream().map(trial -> Learnt.failed(trial, why)).toList(), Optional.empty());
    }

    /// Passage by passage: its edits, without those that failed, and itself.
    private List<String> documents(int round) {
        var documents = new ArrayList<String>();
        for (int context = 0; context < stage.contexts().size(); context++) {
            Passage passage = stage.contexts().get(context);
            documents.addAll(Documents.of(
                    edits(round, context), passage, settings().writing().splitting()));
        }
        return documents;
    }

    private List<String> edits(int round, int context) {
        if (arm.each() instanceof Arm.PassageOnly) {
            return List.of();
        }
        return stage.edits(arm.each(), round, context).stream()
                .filter(edit -> lesson.failure(edit).isEmpty())
                .map(edit -> run.ledger().edit(edit).orElseThrow().text())
                .toList();
    }

    private static Path checkpoint(Path folder) {
        return folder.resolveSibling(folder.getFileName() + "-checkpoint");
    }

    private RunSettings settings() {
        return run.folder().plan().settings();
    }

    /// @return whether it came to its end; the model is in `folder` then
    private boolean train(Trial whole, List<Sequence> data, Path folder) throws IOException {
        long begin = System.nanoTime();
        Path base = run.folder().learner(whole.edit().round(), run.ledger());
        Path checkpoint = checkpoint(folder);
        Staged.recover(checkpoint);
        boolean resumes = Files.isDirectory(checkpoint);
        TrainLog log = resumes ? TrainLog.read(checkpoint) : new TrainLog(new ArrayList<>());
        Snapshot start = resumes ? TrainLog.snapshot(checkpoint) : new Snapshot(0, FullWeights.read(base));
        TrainSettings settings =
                settings().full().withSeed(whole.trainingSeed(settings().seed()));
        FullTrainingJob job = FullTrainingJob.of(data, settings, start);
        Snapshot end = llama.train(job, new Noting(log, job.steps(), checkpoint));
        if (end.step() < job.steps()) {
            log.write(checkpoint, end);
            return false;
        }
        try (Staged staged = Staged.folder(folder, true)) {
            FullWeights.write(base, end.values(), staged.path());
            log.write(staged.path());
            staged.commit();
        }
        long tokens = data.stream().mapToLong(Sequence::keys).sum();
        run.spent("inner", whole.edit().round(), 1, tokens * settings.epochs(), begin);
        return true;
    }

    /// Tells of each step, and notes the state now and then.
    private final class Noting implements FullTrainer.Listener {
        private final TrainLog log;
        private final int steps;
        private final Path checkpoint;
        private long noted = System.nanoTime();

        Noting(TrainLog log, int steps, Path checkpoint) {
            this.log = log;
            this.steps = steps;
            this.checkpoint = checkpoint;
        }

        @Override
        public void step(StepMetrics metrics) {
            log.steps().add(metrics);
            run.learning(metrics.step(), steps);
        }

        @Override
        public boolean wantsSnapshot(int step) {
            return step < steps && System.nanoTime() - noted > NANOS_BETWEEN_CHECKPOINTS;
        }

        @Override
        public void snapshot(Snapshot snapshot) throws IOException {
            log.write(checkpoint, snapshot);
            noted = System.nanoTime();
        }

        @Override
        public boolean cancelled() {
            return run.cancelled();
        }
    }
}
