package dev.selkie.cli;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The lines of `--jobs`: each `{out, data, …}`, its keys the options' names with `_` for `-`.
final class JobFile {
    private JobFile() {}

    /// One line, as picocli reads it.
    @Command
    private static final class Line {
        @Mixin
        TrainOptions train = new TrainOptions();

        @Option(names = "--out", required = true)
        Path out = Path.of("");

        @Option(names = "--data", required = true)
        String data = "";
    }

    /// Reads all lines of `file`.
    ///
    /// @param given the training options of the command line, which hold where a line says nothing else
    /// @throws FormatException if the file is not text, or naming the line that is none, or an option in it that is
    ///     unknown or wrong
    static List<TrainTask.Request> read(Path file, List<String> given) throws IOException {
        var requests = new ArrayList<TrainTask.Request>();
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                requests.add(request(lines.get(i), Place.line(file.toString(), i + 1), given));
            }
        }
        if (requests.isEmpty()) {
            throw FormatException.in(file, "at least one job", "none");
        }
        return requests;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw FormatException.in(file, "text in UTF-8", "other bytes").causedBy(e);
        }
    }

    private static TrainTask.Request request(String text, Place place, List<String> given) throws IOException {
        var arguments = new ArrayList<>(given);
        JsonObject.parse(place, text).values().forEach((key, value) -> arguments.add(argument(key, value)));
        var line = new Line();
        try {
            new CommandLine(line)
                    .setOverwrittenOptionsAllowed(true)
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(arguments.toArray(String[]::new));
        } catch (ParameterException e) {
            String cause = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw FormatException.in(place, "a job's options", cause);
        }
        return new TrainTask.Request(line.out, line.data, line.train);
    }

    private static String argument(String key, Object value) {
        return "--%s=%s".formatted(key.replace('_', '-'), value);
    }
}
