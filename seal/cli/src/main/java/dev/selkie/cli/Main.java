package dev.selkie.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Where the program starts: the process's own streams and exit code around [Selkie].
public final class Main {
    private Main() {}

    /// Runs one verb and ends the process with its exit code.
    public static void main(String[] arguments) {
        ErrorStream.skipTheFilter();
        Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT); // numbers look alike on every machine
        var result = new ResultStream(new FileOutputStream(FileDescriptor.out));
        PrintStream out = utf8(new BufferedOutputStream(result));
        Console console = new Console(
                out, utf8(System.err), Boolean.getBoolean("selkie.terminal"), Boolean.getBoolean("selkie.colour"));
        int exitCode = Selkie.run(console, arguments);
        console.flush();
        System.exit(exitCode == ExitCode.DONE ? result.exitCode(console) : exitCode);
    }

    /// Text leaves as UTF-8 whatever the locale says, as JSON and token texts need it.
    private static PrintStream utf8(OutputStream stream) {
        return new PrintStream(stream, false, StandardCharsets.UTF_8);
    }
}
