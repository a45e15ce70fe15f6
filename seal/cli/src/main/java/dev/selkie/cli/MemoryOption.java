package dev.selkie.cli;

import dev.selkie.engine.compile.MemoryBudget;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// `--memory`: how much a verb that trains may take.
final class MemoryOption {
    private static final Pattern SIZE =
            Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)([KMGT]?)(i?)B?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "KMGT";

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = {
                "The most memory that a step of training may take, the program included, such as 800M or 6GiB. What does not fit is not kept"
                        + " for the backward pass but computed again: slower, the same to the bit (default: no limit)."
            })
    @Nullable
    String memory;

    /// Of what a step needs beside the program itself.
    ///
    /// @throws CliException if it is no size, or less than the program itself takes
    MemoryBudget budget() {
        if (memory == null) {
            return MemoryBudget.UNLIMITED;
        }
        long bytes = bytes(memory);
        if (bytes <= MemoryEstimate.TRAINING_PROGRAM_BYTES) {
            throw CliException.badInput(
                    "--memory (%s): the program itself takes %d MiB; give more",
                    memory, MemoryEstimate.TRAINING_PROGRAM_BYTES >> 20);
        }
        return new MemoryBudget(bytes - MemoryEstimate.TRAINING_PROGRAM_BYTES);
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
