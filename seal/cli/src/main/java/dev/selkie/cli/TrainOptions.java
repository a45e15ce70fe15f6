package dev.selkie.cli;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.train.Schedule;
import dev.selkie.model.train.TrainSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What an adapter is and how it is trained: the options that a line of `--jobs` may set too.
final class TrainOptions {
    private static final String ALL = "all";

    @Option(names = "--rank", paramLabel = "N", description = "Rank of the adapter (default: 32).")
    @Nullable
    Integer rank;

    @Option(names = "--alpha", paramLabel = "X", description = "Scaling is alpha / rank (default: 64).")
    @Nullable
    Double alpha;

    @Option(
            names = "--targets",
            paramLabel = "NAMES",
            description = "Linear maps to adapt, or all (default: q_proj,v_proj).")
    @Nullable
    String targets;

    @Option(
            names = "--lr",
            paramLabel = "X",
            defaultValue = "1e-3",
            description = "Learning rate (default: ${DEFAULT-VALUE}).")
    double learningRate = 1e-3;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "linear",
            description = "linear, cosine or constant (default: ${DEFAULT-VALUE}).")
    Schedule schedule = Schedule.LINEAR;

    @Option(
            names = "--warmup",
            paramLabel = "X",
            defaultValue = "0",
            description = "Steps of warm-up, or below 1 a share of all (default: ${DEFAULT-VALUE}).")
    double warmup;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "10",
            description = "Times through the data; 0 writes the initial adapter (default: ${DEFAULT-VALUE}).")
    int epochs = 10;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Records in a batch (default: ${DEFAULT-VALUE}).")
    int batch = 1;

    @Option(
            names = "--accumulate",
            paramLabel = "N",
            defaultValue = "1",
            description = "Batches in a step (default: ${DEFAULT-VALUE}).")
    int accumulate = 1;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            defaultValue = "0",
            description = "As torch.optim.AdamW (default: ${DEFAULT-VALUE}).")
    double weightDecay;

    @Option(
            names = "--clip",
            paramLabel = "X",
            defaultValue = "0",
            description = "Longest gradient (norm of all together); 0 is off (default: 0).")
    double clip;

    @Option(
            names = "--beta1",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "AdamW's decay of the mean gradient (default: ${DEFAULT-VALUE}).")
    double beta1 = 0.9;

    @Option(
            names = "--beta2",
            paramLabel = "X",
            defaultValue = "0.999",
            description = "AdamW's decay of the mean squared gradient (default: ${DEFAULT-VALUE}).")
    double beta2 = 0.999;

    @Option(
            names = "--epsilon",
            paramLabel = "X",
            defaultValue = "1e-8",
            description = "AdamW's epsilon (default: ${DEFAULT-VALUE}).")
    double epsilon = 1e-8;

    @Option(
            names = "--loss",
            paramLabel = "RULE",
            defaultValue = "auto",
            description =
                    "auto (all for text, completion for the others), all, completion or reference-padding (default:"
                            + " ${DEFAULT-VALUE}).")
    String loss = "auto";

    @Option(
            names = "--init",
            paramLabel = "DIR",
            description = "Start from this adapter; rank, alpha and targets are its own.")
    @Nullable
    Path init;

    @Option(
            names = "--shuffle",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "A new order in every epoch (default); --no-shuffle keeps the file's.")
    boolean shuffle = true;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of the order and of a fresh adapter (default: ${DEFAULT-VALUE}).")
    long seed;

    /// Checks all that can be known to be wrong without data and model.
    ///
    /// @throws IllegalArgumentException naming the value that is out of its range
    void check() {
        settings();
        if (init == null) {
            lora();
        }
    }

    /// How to train.
    ///
    /// @throws IllegalArgumentException naming the value that is out of its range
    TrainSettings settings() {
        RunChecks.rate(learningRate);
        return new TrainSettings(
                new AdamWSettings(learningRate, beta1, beta2, epsilon, weightDecay, clip),
                schedule,
                warmup,
                epochs,
                batch,
                accumulate,
                LossRule.named(loss),
                shuffle,
                seed);
    }

    /// The shape of a fresh adapter.
    ///
    /// @throws IllegalArgumentException naming the value that is out of its range
    LoraSettings lora() {
        RunChecks.alpha(alphaOr64());
        String keys = targets == null ? LoraSettings.DEFAULT.targetKeys() : targets;
        return keys.equals(ALL)
                ? LoraSettings.all(rankOr32(), alphaOr64())
                : new LoraSettings(rankOr32(), alphaOr64(), Projection.set(keys));
    }

    private int rankOr32() {
        return rank == null ? LoraSettings.DEFAULT.rank() : rank;
    }

    private double alphaOr64() {
        return alpha == null ? LoraSettings.DEFAULT.alpha() : alpha;
    }

    /// Checks that what the user says of the adapter's shape is what `--init` says.
    ///
    /// @throws CliException naming the option that differs
    void checkShape(LoraSettings given) {
        same("--rank", rank, given.rank());
        same("--alpha", alpha, given.alpha());
        same("--targets", targets == null ? null : lora().targets(), given.targets());
    }

    private void same(String option, @Nullable Object wanted, Object given) {
        if (wanted != null && !wanted.equals(given)) {
            throw CliException.badInput(
                    "%s (%s): the adapter %s has %s; leave the option away", option, wanted, init, given);
        }
    }

    /// Everything that bears on the result, by option, for comparison with an earlier run.
    SortedMap<String, String> fingerprint() {
        var values = new TreeMap<String, String>();
        if (init == null) {
            values.put("--rank", "" + rankOr32());
            values.put("--alpha", "" + alphaOr64());
            values.put("--targets", lora().targetKeys());
        } else {
            values.put("--init", init.toString());
        }
        values.put("--lr", "" + learningRate);
        values.put("--schedule", schedule.name().toLowerCase(Locale.ROOT));
        values.put("--warmup", "" + warmup);
        values.put("--epochs", "" + epochs);
        values.put("--batch", "" + batch);
        values.put("--accumulate", "" + accumulate);
        values.put("--weight-decay", "" + weightDecay);
        values.put("--clip", "" + clip);
        values.put("--beta1", "" + beta1);
        values.put("--beta2", "" + beta2);
        values.put("--epsilon", "" + epsilon);
        values.put("--loss", loss);
        values.put("--shuffle", "" + shuffle);
        values.put("--seed", "" + seed);
        return values;
    }
}
