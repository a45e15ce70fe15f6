package dev.selkie.cli;

import dev.selkie.model.Llama;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.generate.GenerateListener;
import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Generation;
import dev.selkie.model.generate.Prompt;
import dev.selkie.model.generate.Sampling;
import dev.selkie.model.lora.LoraInit;
import dev.selkie.model.random.RandomStream;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingJob;
import dev.selkie.model.train.TrainingListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Runs of a model for `selkie bench`, on random ids.
///
/// The first runs do not count: the JVM compiles what it has seen often, and for some seconds that takes cores away.
///
/// @param repetitions that count
/// @param memory      that a training step may take
record BenchRuns(Llama llama, int repetitions, MemoryOption memory) {
    private static final double WARM_UP_SECONDS = 5;
    private static final int MOST_WARM_UP_RUNS = 50;

    /// How long each repetition takes, in seconds.
    ///
    /// @param afterWarmUp done between the runs that do not count and those that do
    List<Double> seconds(BenchCase one, Runnable afterWarmUp) throws IOException {
        return switch (one) {
            case BenchCase.Prefill(int length) -> generate(1, length, 1, afterWarmUp);
            case BenchCase.Decode(int length, int texts) -> generate(texts, 1, length, afterWarmUp);
            case BenchCase.Step step -> train(step, afterWarmUp);
        };
    }

    /// Reading prompts of `length` ids and writing `tokens` after each; the last is not read.
    private List<Double> generate(int count, int length, int tokens, Runnable afterWarmUp) {
        GenerateSettings settings = GenerateSettings.DEFAULT
                .withMaxTokens(tokens)
                .withSampling(Sampling.GREEDY)
                .withIgnoreEos(true);
        List<Prompt> prompts = IntStream.range(0, count)
                .mapToObj(i -> Prompt.of(ids(llama.config(), i, length)))
                .toList();
        var runs = new Runs(afterWarmUp);
        while (runs.counted.size() < repetitions) {
            Generation.Timing timing =
                    llama.generate(prompts, settings, GenerateListener.SILENT).timing();
            runs.add(timing.prefillSeconds() + timing.decodeSeconds());
        }
        return runs.counted;
    }

    /// Each job learns from its records in one step, again and again.
    private List<Double> train(BenchCase.Step step, Runnable afterWarmUp) throws IOException {
        TrainSettings settings = TrainSettings.DEFAULT
                .withEpochs(MOST_WARM_UP_RUNS + repetitions)
                .withBatch(step.records(), 1);
        var jobs = new ArrayList<TrainingJob>();
        for (int adapter = 0; adapter < step.adapters(); adapter++) {
            int first = adapter * step.records();
            List<Sequence> records = IntStream.range(first, first + step.records())
                    .mapToObj(i -> Sequence.of(ids(llama.config(), i, step.length())))
                    .toList();
            jobs.add(new TrainingJob(records, LoraInit.fresh(llama.config(), step.lora(), adapter), settings));
        }
        var runs = new Runs(afterWarmUp);
        var listener = new TrainingListener() {
            @Override
            public void step(int job, StepMetrics metrics) {
                if (job == 0 && runs.counted.size() < repetitions) {
                    runs.add(metrics.seconds());
                }
            }

            @Override
            public boolean cancelled() {
                return runs.counted.size() == repetitions;
            }
        };
        llama.train(jobs, listener, memory.budget(llama.config(), step.adapters()));
        return runs.counted;
    }

    /// How long runs took, those of the warm-up apart.
    private static final class Runs {
        private final Runnable afterWarmUp;
        private final List<Double> counted = new ArrayList<>();
        private int warmUpRuns;
        private double warmUpSeconds;

        Runs(Runnable afterWarmUp) {
            this.afterWarmUp = afterWarmUp;
        }

        void add(double seconds) {
            if (isWarm()) {
                counted.add(seconds);
                return;
            }
            warmUpRuns++;
            warmUpSeconds += seconds;
            if (isWarm()) {
                afterWarmUp.run();
            }
        }

        private boolean isWarm() {
            return warmUpSeconds >= WARM_UP_SECONDS || warmUpRuns == MOST_WARM_UP_RUNS;
        }
    }

    private static int[] ids(LlamaConfig config, int number, int count) {
        RandomStream stream = RandomStream.of(number, "bench");
        int[] ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = (int) (stream.uniform(i) * config.vocabSize());
        }
        return ids;
    }
}
