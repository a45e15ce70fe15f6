package dev.selkie.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Where the program starts: the process's own streams and exit code around [Selkie].
public final class Main {
    private Main() {}

    /// Runs one verb and ends the process with its exit code.
    public static void main(String[] arguments) {
        ErrorStream.skipTheFilter();
        Console console = new Console(utf8(System.out), utf8(System.err), Boolean.getBoolean("selkie.terminal"));
        int exitCode = Selkie.run(console, arguments);
        console.flush();
        System.exit(exitCode);
    }

    /// Text leaves as UTF-8 whatever the locale says, as JSON and token texts need it.
    private static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, false, StandardCharsets.UTF_8);
    }
}
