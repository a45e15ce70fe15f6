package dev.selkie.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One command line run in this process, with what it printed.
record Ran(int exitCode, String out, String err) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern LEAST =
            Pattern.compile("this takes ([0-9,]+) bytes of memory at least, and [0-9,]+ are allowed; .*\\R");
    private static final Pattern PROGRESS =
            Pattern.compile("selkie: [a-z ]+: (0 of \\d+ |\\d+ of \\d+ .+ an? (second|minute|hour)).*");

    static Ran selkie(Object... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(utf8(out), utf8(err), false, false);
        String[] words = List.of(arguments).stream().map(Object::toString).toArray(String[]::new);
        int exitCode = Selkie.run(console, words);
        console.flush();
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private static PrintStream utf8(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, false, StandardCharsets.UTF_8);
    }

    /// The lines of `err` but for those that tell of progress, as they come where the machine is slow.
    List<String> complaints() {
        return err.lines().filter(line -> !PROGRESS.matcher(line).matches()).toList();
    }

    /// The bytes that a step takes at least, as the error of one says that was given less.
    long leastMemory() {
        Matcher message = LEAST.matcher(err);
        if (!message.find()) {
            throw new AssertionError("no error of memory: " + err);
        }
        return Long.parseLong(message.group(1).replace(",", ""));
    }

    /// The lines of `out`, each one JSON.
    List<JsonNode> json() {
        return out.lines().map(Ran::parse).toList();
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
