package dev.selkie.cli;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Reinforcement;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the writer learns from its edits and their rewards, in either domain.
final class OuterOptions {
    private final TrainSettings published;

    @Option(
            names = "--outer",
            paramLabel = "NAME",
            defaultValue = "restem",
            description =
                    "How the writer learns: restem imitates the best edit of each passage, every edit that solves its"
                            + " puzzle (published), grpo follows the policy gradient over all of them, dpo prefers the"
                            + " best to the worst (default: ${DEFAULT-VALUE}).")
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
    boolean drGrpo;

    @Option(
            names = "--outer-beta",
            paramLabel = "X",
            description = "dpo: how closely the writer stays at what it was (default: 0.1).")
    @Nullable
    Double beta;

    @Option(
            names = "--outer-rank",
            paramLabel = "N",
            description = "Rank of the writer's adapter (default: ${DEFAULT-VALUE}).")
    int rank;

    @Option(
            names = "--outer-alpha",
            paramLabel = "X",
            description = "Alpha of the writer's adapter (default: ${DEFAULT-VALUE}).")
    double alpha;

    @Option(
            names = "--outer-targets",
            paramLabel = "NAMES",
            description = "Linear maps that the writer's adapter adapts, or all (default: ${DEFAULT-VALUE}).")
    String targets;

    @Option(
            names = "--outer-lr",
            paramLabel = "X",
            description = "The writer's learning rate, falling to 0 (default: ${DEFAULT-VALUE}).")
    double learningRate;

    @Option(
            names = "--outer-epochs",
            paramLabel = "N",
            description = "Times that the writer goes through the edits (default: ${DEFAULT-VALUE}).")
    int epochs;

    @Option(
            names = "--outer-batch",
            paramLabel = "N",
            description = "Edits, or pairs of them, in a step of the writer (default: ${DEFAULT-VALUE}).")
    int batch;

    /// @param published the domain's outer step: what is not asked for otherwise
    OuterOptions(Recipe published) {
        this.published = published.train();
        rank = published.lora().rank();
        alpha = published.lora().alpha();
        targets = published.lora().targetKeys();
        learningRate = this.published.adamW().learningRate();
        epochs = this.published.epochs();
        batch = this.published.batch() * this.published.accumulate();
    }

    /// How the writer learns.
    ///
    /// @param improvement whether an edit is kept only if it beats the untaught model
    /// @throws CliException naming an option that does not belong to the method
    Reinforcement reinforcement(boolean improvement) {
        belongs("--outer-clip", clip, "grpo");
        belongs("--outer-kl", penalty, "grpo");
        belongs("--dr-grpo", drGrpo ? "" : null, "grpo");
        belongs("--outer-beta", beta, "dpo");
        return switch (method) {
            case "restem" -> new Reinforcement.RestEm();
            case "grpo" -> {
                if (improvement) {
                    throw CliException.badInput(
                            "--improvement: grpo holds an edit to the others of its passage or puzzle; leave it away");
                }
                yield new Reinforcement.Grpo(clip == null ? 0.2 : clip, penalty == null ? 0.04 : penalty, drGrpo);
            }
            case "dpo" -> new Reinforcement.Dpo(beta == null ? 0.1 : beta);
            default ->
                throw CliException.badInput("--outer (%s): is none of restem, grpo, dpo; name one of them", method);
        };
    }

    private void belongs(String option, @Nullable Object given, String to) {
        if (given != null && !method.equals(to)) {
            throw CliException.badInput("%s: belongs to --outer %s, not to %s; leave it away", option, to, method);
        }
    }

    Recipe recipe() {
        RunChecks.rate(learningRate);
        RunChecks.alpha(alpha);
        boolean oneByOne = published.batch() == 1; // the published step is filled edit by edit, or with all at once
        TrainSettings train = published
                .withLearningRate(learningRate)
                .withEpochs(epochs)
                .withBatch(oneByOne ? 1 : batch, oneByOne ? batch : 1);
        return new Recipe(new LoraSettings(rank, alpha, Projection.set(targets)), train);
    }
}
