package dev.selkie.cli;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.seal.run.Recipe;
import picocli.CommandLine.Option;

/// How the writer learns from the edits that are kept.
final class OuterOptions {
    @Option(
            names = "--outer-rank",
            paramLabel = "N",
            defaultValue = "64",
            description = "Rank of the writer's adapter (default: ${DEFAULT-VALUE}).")
    int rank = 64;

    @Option(
            names = "--outer-alpha",
            paramLabel = "X",
            defaultValue = "128",
            description = "Its alpha (default: ${DEFAULT-VALUE}).")
    double alpha = 128;

    @Option(
            names = "--outer-targets",
            paramLabel = "NAMES",
            defaultValue = "all",
            description = "Linear maps it adapts (default: ${DEFAULT-VALUE}).")
    String targets = "all";

    @Option(
            names = "--outer-lr",
            paramLabel = "X",
            defaultValue = "3e-4",
            description = "Its learning rate, falling to 0 (default: ${DEFAULT-VALUE}).")
    double learningRate = 3e-4;

    @Option(
            names = "--outer-epochs",
            paramLabel = "N",
            defaultValue = "2",
            description = "Times through the kept edits (default: ${DEFAULT-VALUE}).")
    int epochs = 2;

    @Option(
            names = "--outer-batch",
            paramLabel = "N",
            defaultValue = "10",
            description = "Edits in a step (default: ${DEFAULT-VALUE}).")
    int batch = 10;

    Recipe recipe() {
        return new Recipe(
                new LoraSettings(rank, alpha, Projection.set(targets)),
                Recipe.OUTER
                        .train()
                        .withLearningRate(learningRate)
                        .withEpochs(epochs)
                        .withBatch(1, batch));
    }
}
