package dev.selkie.cli;

import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.ArcFiles;
import dev.selkie.seal.arc.EditSpace;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.arc.TrainingRows;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcInner;
import dev.selkie.seal.run.ArcWriting;
import dev.selkie.seal.run.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What `seal arc run` and `seal arc eval` share: the puzzles, how edits are written, how they are followed.
final class ArcOptions {
    @Option(names = "--challenges", required = true, paramLabel = "FILE", description = "Puzzles in the layout of ARC.")
    Path challenges = Path.of("");

    @Option(names = "--solutions", required = true, paramLabel = "FILE", description = "Their solutions.")
    Path solutions = Path.of("");

    @Option(names = "--temperature", paramLabel = "X", description = "Of self-edits (default: ${DEFAULT-VALUE}).")
    double temperature = ArcWriting.DEFAULT.temperature();

    @Option(
            names = "--max-edit-tokens",
            paramLabel = "N",
            description = "Longest self-edit that the model writes (default: ${DEFAULT-VALUE}).")
    int editTokens = ArcWriting.DEFAULT.maxTokens();

    @Option(
            names = "--tries",
            paramLabel = "N",
            description =
                    "Samples of an edit until one can be read (default: ${DEFAULT-VALUE}; published: without end).")
    int tries = ArcWriting.DEFAULT.tries();

    @Option(names = "--rank", paramLabel = "N", description = "Rank of an adapter (default: ${DEFAULT-VALUE}).")
    int rank = ArcInner.DEFAULT.recipe().lora().rank();

    @Option(names = "--alpha", paramLabel = "X", description = "Scaling is alpha / rank (default: ${DEFAULT-VALUE}).")
    double alpha = ArcInner.DEFAULT.recipe().lora().alpha();

    @Option(
            names = "--targets",
            paramLabel = "NAMES",
            description = "Linear maps to adapt, or all (default: ${DEFAULT-VALUE}).")
    String targets = ArcInner.DEFAULT.recipe().lora().targetKeys();

    @Option(names = "--batch", paramLabel = "N", description = "Rows in a step (default: ${DEFAULT-VALUE}).")
    int batch = ArcEdit.BATCH;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            description = "linear, cosine or constant (default: ${DEFAULT-VALUE}).")
    Schedule schedule = Schedule.COSINE;

    @Option(
            names = "--most-rows",
            paramLabel = "N",
            description = "Rows of a puzzle that are learnt (default: ${DEFAULT-VALUE}).")
    int mostRows = TrainingRows.MOST_ROWS;

    @Option(
            names = "--most-steps",
            paramLabel = "N",
            description = "An edit that takes more is not followed (default: ${DEFAULT-VALUE}).")
    int mostSteps = ArcEdit.MOST_STEPS;

    @Option(
            names = "--max-answer-tokens",
            paramLabel = "N",
            description = "Longest answer (default: ${DEFAULT-VALUE}; published: to the end of the context).")
    int answerTokens = ArcInner.DEFAULT.answerTokens();

    @Option(names = "--oracle-lr", paramLabel = "X", description = "The oracle's (default: ${DEFAULT-VALUE}).")
    double oracleRate = ArcEdit.ORACLE.learningRate();

    @Option(names = "--oracle-epochs", paramLabel = "N", description = "The oracle's (default: ${DEFAULT-VALUE}).")
    int oracleEpochs = ArcEdit.ORACLE.epochs();

    @Option(
            names = "--random-lr",
            split = ",",
            paramLabel = "X",
            description = "Learning rates of random edits (default: ${DEFAULT-VALUE}).")
    List<Double> randomRates = EditSpace.DEFAULT.rates();

    @Option(
            names = "--random-epochs",
            split = ",",
            paramLabel = "N",
            description = "Numbers of epochs of random edits (default: ${DEFAULT-VALUE}).")
    List<Integer> randomEpochs = EditSpace.DEFAULT.epochs();

    @Option(
            names = "--reference",
            description = "With the published code's quirks: outputs shifted apart from inputs, a warm-up of 11 steps,"
                    + " one start for all adapters, a second begin-of-text token and an empty last turn.")
    boolean reference;

    @Option(names = "--seed", paramLabel = "N", description = "Of all draws (default: ${DEFAULT-VALUE}).")
    long seed;

    @Mixin
    LimitOptions limits = new LimitOptions();

    List<Puzzle> read() throws IOException {
        return ArcFiles.puzzles(challenges, solutions);
    }

    ArcWriting writing() {
        return new ArcWriting(temperature, editTokens, tries);
    }

    EditSpace space() {
        return new EditSpace(randomRates, randomEpochs);
    }

    ArcInner inner() {
        TrainSettings train = TrainSettings.DEFAULT
                .withLearningRate(oracleRate)
                .withEpochs(oracleEpochs)
                .withBatch(batch, 1)
                .withSchedule(schedule, reference ? ArcInner.PUBLISHED_WARMUP : 0);
        var recipe = new Recipe(new LoraSettings(rank, alpha, Projection.set(targets)), train);
        return new ArcInner(recipe, mostRows, mostSteps, answerTokens, reference);
    }

    /// The arms of those names, their paths made absolute so that the run can go on from anywhere.
    ///
    /// @throws CliException if one is named twice
    static List<ArcArm> arms(List<String> names) {
        var arms = new ArrayList<ArcArm>();
        for (String name : names) {
            ArcArm arm = absolute(ArcArm.named(name.strip()));
            if (arms.contains(arm)) {
                throw CliException.badInput("--arms (%s): is named twice; name it once", name);
            }
            arms.add(arm);
        }
        return arms;
    }

    private static ArcArm absolute(ArcArm arm) {
        return switch (arm) {
            case ArcArm.Adapter(Path folder) ->
                new ArcArm.Adapter(folder.toAbsolutePath().normalize());
            case ArcArm.InContext _, ArcArm.OwnEdits _, ArcArm.RandomEdits _, ArcArm.Oracle _ -> arm;
        };
    }
}
