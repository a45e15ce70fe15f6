package dev.selkie.cli;

/// What the process tells the shell when it ends. An interrupted one ends in 130, by the JVM's own handler.
final class ExitCode {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int BAD_INPUT = 2;
    static final int MISSING = 3;

    private ExitCode() {}
}
