package dev.selkie.seal.run;

import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.seal.ArcRows;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.Grid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The inner loop over puzzles, test-time training: fresh adapters learn the rows that their edits make, many
/// adapters in shared batches.
///
/// Source: Akyürek et al., arXiv:2411.07279, section 3; Zweiger et al., arXiv:2506.10943, section 3.2.
final class ArcLesson {
    /// Of every adapter's start, where the published code's quirks are wanted.
    private static final long PUBLISHED_START = 0;

    private final RunningRun<ArcFolder> run;
    private final ArcSettings settings;
    private final Llama llama;

    ArcLesson(RunningRun<ArcFolder> run, Llama llama) {
        this.run = run;
        this.llama = llama;
        settings = run.folder().plan().settings();
    }

    /// What is to be learnt.
    ///
    /// @param edit how; one of 0 epochs leaves the model as it is
    record Wanted(Trial trial, ArcTask task, ArcEdit edit) {}

    /// What came of one training.
    ///
    /// @param epochs  that the edit was followed for
    /// @param adapter what was learnt; none if nothing was
    /// @param failure of the training
    record Learnt(
            Trial trial,
            int rows,
            int tokens,
            int epochs,
            int steps,
            double loss,
            Optional<PeftAdapter> adapter,
            Optional<String> failure)
            implements Outcomes.Outcome<Learnt> {
        /// Nothing was learnt; `adapter` was given.
        static Learnt nothing(Trial trial, Optional<PeftAdapter> adapter) {
            return new Learnt(trial, 0, 0, 0, 0, 0, adapter, Optional.empty());
        }

        Entry.Attempted attempted(List<List<Grid>> attempts, boolean solved) {
            return new Entry.Attempted(trial, rows, tokens, epochs, steps, loss, attempts, solved, Optional.empty());
        }

        @Override
        public Learnt at(StepMetrics step) {
            return new Learnt(trial, rows, tokens, epochs, step.step(), step.loss(), adapter, failure);
        }

        @Override
        public Learnt with(PeftAdapter learnt) {
            return new Learnt(trial, rows, tokens, epochs, steps, loss, Optional.of(learnt), failure);
        }

        @Override
        public Learnt failed(String why) {
            return new Learnt(trial, 0, 0, 0, 0, 0, Optional.empty(), Optional.of(why));
        }
    }

    /// Trains an adapter for each of `wanted`. One that fails does not disturb the others.
    List<Learnt> learn(List<Wanted> wanted) throws IOException {
        ArcInner inner = settings.inner();
        var rows = new ArcRows(llama, inner.limits(), inner.quirks());
        var outcomes = new Outcomes<Learnt>(run::learning);
        var jobs = new ArrayList<TrainingJob>();
        for (Wanted one : wanted) {
            List<Sequence> data = one.edit.epochs() == 0 ? List.of() : rows.of(one.task, one.edit);
            ArcEdit followed = inner.followed(one.edit, data.size());
            int tokens = data.stream().mapToInt(Sequence::keys).sum();
            var beginning = new Learnt(
                    one.trial, data.size(), tokens, followed.epochs(), 0, 0, Optional.empty(), Optional.empty());
            if (followed.epochs() > 0) {
                TrainingJob job = job(data, followed, one.trial);
                outcomes.add(beginning, job.settings().steps(data.size()));
                jobs.add(job);
            } else {
                outcomes.add(beginning);
            }
        }
        if (!jobs.isEmpty()) {
            llama.train(jobs, outcomes, run.limits().memory());
        }
        return outcomes.all();
    }

    private TrainingJob job(List<Sequence> data, ArcEdit edit, Trial trial) {
        Recipe recipe = settings.inner().recipe();
        long seed = trial.trainingSeed(settings.seed());
        TrainSettings train = recipe.train()
                .withLearningRate(edit.learningRate())
                .withEpochs(edit.epochs())
                .withSeed(seed);
        long start = settings.inner().quirks().published() ? PUBLISHED_START : seed;
        return new TrainingJob(data, LoraInit.fresh(llama.config(), recipe.lora(), start), train);
    }
}
