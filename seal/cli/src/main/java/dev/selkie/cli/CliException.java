package dev.selkie.cli;

import org.jspecify.annotations.Nullable;

/// The end of a verb, in the words and with the exit code that the user gets.
///
/// The message is `<what> (<where>): <cause>; <cure>`.
final class CliException extends RuntimeException {
    private final int exitCode;

    private CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// Bad usage or bad input: exit 2.
    static CliException badInput(String format, @Nullable Object... arguments) {
        return new CliException(ExitCode.BAD_INPUT, format.formatted(arguments));
    }

    /// A device or feature that this machine lacks: exit 3.
    static CliException missing(String format, @Nullable Object... arguments) {
        return new CliException(ExitCode.MISSING, format.formatted(arguments));
    }

    /// Something went wrong on the way: exit 1.
    static CliException failed(String format, @Nullable Object... arguments) {
        return new CliException(ExitCode.FAILED, format.formatted(arguments));
    }

    int exitCode() {
        return exitCode;
    }
}
