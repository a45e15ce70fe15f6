package dev.selkie.cli;

import dev.selkie.model.data.DataSet;
import dev.selkie.seal.TextFile;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        GivenFile.require("--jobs", file, "JSON lines, each {\"out\", \"data\", …}");
        List<String> lines = TextFile.lines(file);
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

    private static TrainTask.Request request(String text, Place place, List<String> given) throws IOException {
        var arguments = new ArrayList<>(given);
        for (Map.Entry<String, Object> option :
                JsonObject.parse(place, text).values().entrySet()) {
            arguments.add(argument(place, option.getKey(), option.getValue()));
        }
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
        check(place, line);
        return new TrainTask.Request(line.out, line.data, line.train);
    }

    private static void check(Place place, Line line) throws FormatException {
        if (line.out.toString().isEmpty()) {
            throw FormatException.in(place, "out to name a folder", "nothing");
        }
        if (!line.data.equals(DataSet.STANDARD_INPUT)) {
            GivenFile.require(place + ": data", Path.of(line.data), GivenFile.RECORDS);
        }
        try {
            line.train.check();
        } catch (IllegalArgumentException e) {
            throw FormatException.in(place, "a job's options", String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    private static String argument(Place place, String key, Object value) throws FormatException {
        if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
            throw FormatException.in(place, key + " to be a text, a number, true or false", JsonObject.describe(value));
        }
        if (value.toString().indexOf('\0') >= 0) {
            throw FormatException.in(place, key + " to be without NUL characters", "one");
        }
        return "--%s=%s".formatted(key.replace('_', '-'), value);
    }
}
