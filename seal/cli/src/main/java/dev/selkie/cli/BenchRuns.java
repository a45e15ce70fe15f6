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
/// @param repetitions that count, after one that does not
record BenchRuns(Llama llama, int repetitions) {
    /// How long each repetition takes, in seconds.
    ///
    /// @param afterWarmUp done between the first run and those that count
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
                .withPastEnd(true);
        List<Prompt> prompts = IntStream.range(0, count)
                .mapToObj(i -> Prompt.of(ids(llama.config(), i, length)))
                .toList();
        var seconds = new ArrayList<Double>();
        for (int run = 0; run <= repetitions; run++) {
            Generation.Timing timing =
                    llama.generate(prompts, settings, GenerateListener.SILENT).timing();
            if (run == 0) {
                afterWarmUp.run();
            } else {
                seconds.add(timing.prefillSeconds() + timing.decodeSeconds());
            }
        }
        return seconds;
    }

    /// Each job learns from its records in one step, again and again.
    private List<Double> train(BenchCase.Step step, Runnable afterWarmUp) throws IOException {
        TrainSettings settings =
                TrainSettings.DEFAULT.withEpochs(repetitions + 1).withBatch(step.records(), 1);
        var jobs = new ArrayList<TrainingJob>();
        for (int adapter = 0; adapter < step.adapters(); adapter++) {
            int first = adapter * step.records();
            List<Sequence> records = IntStream.range(first, first + step.records())
                    .mapToObj(i -> Sequence.of(ids(llama.config(), i, step.length())))
                    .toList();
            jobs.add(new TrainingJob(records, LoraInit.fresh(llama.config(), step.lora(), adapter), settings));
        }
        var seconds = new ArrayList<Double>();
        llama.train(jobs, new TrainingListener() {
            @Override
            public void step(int job, StepMetrics metrics) {
                if (job == 0 && metrics.step() == 1) {
                    afterWarmUp.run();
                } else if (job == 0) {
                    seconds.add(metrics.seconds());
                }
            }
        });
        return seconds;
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
