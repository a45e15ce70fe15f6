package dev.selkie.cli;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.ArcLimits;
import dev.selkie.seal.ArcQuirks;
import dev.selkie.seal.ArcQuirks.Padding;
import dev.selkie.seal.arc.ArcEdit;
import dev.selkie.seal.arc.ArcFiles;
import dev.selkie.seal.arc.EditSpace;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.ArcInner;
import dev.selkie.seal.run.ArcWriting;
import dev.selkie.seal.run.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What `seal arc run` and `seal arc eval` share: the puzzles, how edits are written, how they are followed.
final class ArcOptions {
    @Option(names = "--challenges", required = true, paramLabel = "FILE", description = "Puzzles in the layout of ARC.")
    Path challenges = Path.of("");

    @Option(
            names = "--solutions",
            required = true,
            paramLabel = "FILE",
            description = "Their solutions, in the layout of ARC.")
    Path solutions = Path.of("");

    @Option(
            names = "--shuffle-puzzles",
            paramLabel = "N",
            description =
                    "In the order of NumPy's shuffle of their tests with this seed (published: 0), not the file's.")
    @Nullable
    Integer shuffle;

    @Option(
            names = "--temperature",
            paramLabel = "X",
            description = "Temperature at which self-edits are drawn (default: ${DEFAULT-VALUE}).")
    double temperature = ArcWriting.DEFAULT.temperature();

    @Option(
            names = "--max-edit-tokens",
            paramLabel = "N",
            description = "Longest self-edit that the model writes, in tokens (default: ${DEFAULT-VALUE}).")
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
            names = "--clip",
            paramLabel = "X",
            description =
                    "Longest gradient (norm of all together); 0 is off (default: ${DEFAULT-VALUE}; published: 1).")
    double clip;

    @Option(
            names = "--most-rows",
            paramLabel = "N",
            description = "Rows of a puzzle that are learnt (default: ${DEFAULT-VALUE}).")
    int mostRows = ArcLimits.DEFAULT.rows();

    @Option(
            names = "--most-tokens",
            paramLabel = "N",
            description = "A row or question of so many tokens or more is left out (default: ${DEFAULT-VALUE},"
                    + " as published).")
    int mostTokens = ArcLimits.DEFAULT.tokens();

    @Option(
            names = "--most-steps",
            paramLabel = "N",
            description = "An edit that takes more steps is not followed (default: ${DEFAULT-VALUE}).")
    int mostSteps = ArcLimits.DEFAULT.steps();

    @Option(
            names = "--max-answer-tokens",
            paramLabel = "N",
            description =
                    "Longest answer, in tokens (default: ${DEFAULT-VALUE}; published: to the end of the context).")
    int answerTokens = ArcLimits.DEFAULT.answerTokens();

    @Option(
            names = "--oracle-lr",
            paramLabel = "X",
            description = "The oracle's learning rate (default: ${DEFAULT-VALUE}).")
    double oracleRate = ArcEdit.ORACLE.learningRate();

    @Option(
            names = "--oracle-epochs",
            paramLabel = "N",
            description = "The oracle's number of epochs (default: ${DEFAULT-VALUE}).")
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
                    + " one start for all adapters, a second begin-of-text token and an empty last turn, answers read"
                    + " without regard to their lines, and --padding reference.")
    boolean reference;

    @Option(
            names = "--padding",
            paramLabel = "NAME",
            description = "clean: texts of a training are as long as they are (default); reference: all are filled with"
                    + " end tokens to the longest, and these are learnt (published).")
    @Nullable
    Padding padding;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of all draws (default: ${DEFAULT-VALUE}).")
    long seed;

    /// Options of runs over passages, known here so that the refusal can say why.
    @Option(
            names = {"--grader", "--graders", "--judge", "--http-url", "--http-model", "--proxy"},
            arity = "0..1",
            fallbackValue = "",
            hidden = true)
    @Nullable
    String judge;

    @Mixin
    LimitOptions limits = new LimitOptions();

    /// @throws CliException if somebody is to judge attempts
    void requireNoJudge() {
        if (judge != null) {
            throw CliException.badInput(
                    "--grader, --judge, --http-url, --http-model, --proxy: nobody judges puzzles, as"
                            + " a grid is right or wrong; leave them away");
        }
    }

    /// The puzzles, in the order in which they are taken.
    List<Puzzle> read() throws IOException {
        GivenFile.require("--challenges", challenges, GivenFile.PUZZLES);
        GivenFile.require("--solutions", solutions, GivenFile.PUZZLES);
        List<Puzzle> all = ArcFiles.puzzles(challenges, solutions);
        return shuffle == null ? all : Puzzle.shuffled(all, shuffle);
    }

    ArcWriting writing() {
        return new ArcWriting(temperature, editTokens, tries);
    }

    EditSpace space() {
        randomRates.forEach(RunChecks::rate);
        return new EditSpace(randomRates, randomEpochs);
    }

    ArcInner inner() {
        RunChecks.rate(oracleRate);
        RunChecks.alpha(alpha);
        TrainSettings train = TrainSettings.DEFAULT
                .withAdamW(AdamWSettings.DEFAULT.withLearningRate(oracleRate).withClip(clip))
                .withEpochs(oracleEpochs)
                .withBatch(batch, 1)
                .withSchedule(schedule, reference ? ArcInner.PUBLISHED_WARMUP : 0);
        var recipe = new Recipe(new LoraSettings(rank, alpha, Projection.set(targets)), train);
        Padding usual = reference ? Padding.REFERENCE : Padding.CLEAN;
        return new ArcInner(
                recipe,
                new ArcLimits(mostRows, mostTokens, mostSteps, answerTokens),
                new ArcQuirks(reference, padding == null ? usual : padding));
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
