package dev.selkie.cli;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Reinforcement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the writer learns from its edits and their rewards.
final class OuterOptions {
    @Option(
            names = "--outer",
            paramLabel = "NAME",
            defaultValue = "restem",
            description =
                    "How the writer learns: restem imitates the best edit of each passage (published), grpo follows"
                            + " the policy gradient over all of them, dpo prefers the best to the worst"
                            + " (default: ${DEFAULT-VALUE}).")
    String method = "restem";

    @Option(
            names = "--outer-clip",
            paramLabel = "X",
            description = "grpo: how far a token's ratio may go from 1 (default: 0.2).")
    @Nullable
    Double clip;

    @Option(
            names = "--outer-kl",
            paramLabel = "X",
            description = "grpo: penalty of leaving the model that wrote the edits (default: 0.04).")
    @Nullable
    Double penalty;

    @Option(
            names = "--dr-grpo",
            description = "grpo: divide neither advantages by their deviation nor losses by an edit's length.")
    boolean plain;

    @Option(
            names = "--outer-beta",
            paramLabel = "X",
            description = "dpo: how closely the writer stays at what it was (default: 0.1).")
    @Nullable
    Double beta;

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
            description = "Times through the edits (default: ${DEFAULT-VALUE}).")
    int epochs = 2;

    @Option(
            names = "--outer-batch",
            paramLabel = "N",
            defaultValue = "10",
            description = "Edits, or pairs of them, in a step (default: ${DEFAULT-VALUE}).")
    int batch = 10;

    /// How the writer learns.
    ///
    /// @param improvement whether an edit is kept only if it beats the untaught model
    /// @throws CliException naming an option that does not belong to the method
    Reinforcement reinforcement(boolean improvement) {
        belongs("--outer-clip", clip, "grpo");
        belongs("--outer-kl", penalty, "grpo");
        belongs("--dr-grpo", plain ? "" : null, "grpo");
        belongs("--outer-beta", beta, "dpo");
        return switch (method) {
            case "restem" -> new Reinforcement.RestEm();
            case "grpo" -> {
                if (improvement) {
                    throw CliException.badInput(
                            "--improvement: grpo holds an edit to the others of its passage; leave it away");
                }
                yield new Reinforcement.Grpo(clip == null ? 0.2 : clip, penalty == null ? 0.04 : penalty, plain);
            }
            case "dpo" -> new Reinforcement.Dpo(beta == null ? 0.1 : beta);
            default -> throw CliException.badInput("--outer (%s): is none of restem, grpo, dpo", method);
        };
    }

    private void belongs(String option, @Nullable Object given, String to) {
        if (given != null && !method.equals(to)) {
            throw CliException.badInput("%s: belongs to --outer %s, not to %s; leave it away", option, to, method);
        }
    }

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
