package dev.selkie.cli;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.run.RunSettings;
import picocli.CommandLine.Option;

/// How the arms `full:…` train all weights.
final class FullOptions {
    @Option(
            names = "--full-lr",
            paramLabel = "X",
            defaultValue = "7e-5",
            description = "full:… arms: learning rate, falling to 0 (default: ${DEFAULT-VALUE}, as published).")
    double learningRate = 7e-5;

    @Option(
            names = "--full-epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "full:… arms: times through the documents (default: ${DEFAULT-VALUE}, as published).")
    int epochs = 1;

    @Option(
            names = "--full-batch",
            paramLabel = "N",
            defaultValue = "8",
            description = "full:… arms: documents of a step (default: ${DEFAULT-VALUE}; published: 2 times 4).")
    int batch = 8;

    @Option(
            names = "--full-warmup",
            paramLabel = "X",
            defaultValue = "0.03",
            description = "full:… arms: steps of warm-up, or below 1 a share of all (default: ${DEFAULT-VALUE},"
                    + " as published).")
    double warmup = 0.03;

    @Option(
            names = "--full-clip",
            paramLabel = "X",
            defaultValue = "1",
            description = "full:… arms: longest gradient; 0 is off (default: ${DEFAULT-VALUE}, as published).")
    double clip = 1;

    /// @throws IllegalArgumentException naming the value that is out of its range
    TrainSettings settings() {
        RunChecks.rate(learningRate);
        AdamWSettings published = RunSettings.FULL.adamW();
        return RunSettings.FULL
                .withAdamW(new AdamWSettings(
                        learningRate,
                        published.beta1(),
                        published.beta2(),
                        published.epsilon(),
                        published.weightDecay(),
                        clip))
                .withSchedule(RunSettings.FULL.schedule(), warmup)
                .withEpochs(epochs)
                .withBatch(batch, 1);
    }
}
