package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.model.config.LlamaConfig;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--memory`: how much a verb that trains may take.
final class MemoryOption {
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([KMGT]?)(i?)B?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";
    private static final long SMALL_BYTES = 750_000_000;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description =
                    "The most memory that a step of training may take, the program included, such as 800M or 6GiB."
                            + " What does not fit is not kept for the backward pass but computed again: slower, the same to the"
                            + " bit (default: one adapter of train, adapt, plan or bench keeps to 1.5 times the model's weights"
                            + " or 750M if it can; all else has no limit).")
    @Nullable
    String memory;

    /// Of what a step needs beside the program itself; empty where the option is not given.
    ///
    /// @throws CliException if it is no size, or less than the program itself takes
    Optional<MemoryBudget> budget() {
        if (memory == null) {
            return Optional.empty();
        }
        long bytes = bytes(memory);
        if (bytes <= MemoryEstimate.TRAINING_PROGRAM_BYTES) {
            throw CliException.badInput(
                    "--memory (%s): the program itself takes %d MiB; give more",
                    memory, MemoryEstimate.TRAINING_PROGRAM_BYTES >> 20);
        }
        return Optional.of(MemoryBudget.limit(bytes - MemoryEstimate.TRAINING_PROGRAM_BYTES));
    }

    /// Of a step of so many adapters: what is given, else what is usual.
    MemoryBudget budget(LlamaConfig config, int adapters) {
        return budget().orElse(usual(config, adapters));
    }

    /// What a step of so many adapters keeps to unless told otherwise. For one, half as much again as the
    /// weights: whoever has memory for the model can teach it, and no small model is made slower for what every
    /// machine has. Many are trained together for speed, and take what that takes.
    static MemoryBudget usual(LlamaConfig config, int adapters) {
        if (adapters > 1) {
            return MemoryBudget.UNLIMITED;
        }
        long weights = config.dtype().bytes(config.parameters());
        return MemoryBudget.aim(Math.max(weights + weights / 2, SMALL_BYTES) - MemoryEstimate.TRAINING_PROGRAM_BYTES);
    }

    private static long bytes(String size) {
        Matcher matcher = SIZE.matcher(size);
        if (!matcher.matches()) {
            throw CliException.badInput("--memory (%s): is no size; give one such as 800M or 6GiB", size);
        }
        int power = UNITS.indexOf(matcher.group(2).toUpperCase(Locale.ROOT))
                + (matcher.group(2).isEmpty() ? 0 : 1);
        double unit = Math.pow(matcher.group(3).isEmpty() ? 1000 : 1024, power);
        return (long) (Double.parseDouble(matcher.group(1)) * unit);
    }
}
