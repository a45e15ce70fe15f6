package dev.selkie.cli;

import picocli.CommandLine.Option;

/// The options that every verb takes.
final class CommonOptions {
    @Option(names = "--json", description = "Print the result as JSON, one object a line.")
    boolean json;

    @Option(names = "--quiet", description = "No progress and no notes on stderr.")
    boolean quiet;

    @Option(names = "--trace", description = "Show the stack trace of an error.")
    boolean trace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
