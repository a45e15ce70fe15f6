package dev.selkie.seal;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The objects of a JSON file: one, an array of them, or one a line.
final class JsonRecords {
    private JsonRecords() {}

    /// @throws FormatException naming the place, if the file holds anything but objects or none at all
    static List<JsonObject> read(Path file) throws IOException {
        String text = TextFile.read(file);
        List<JsonObject> records = isLines(text) ? lines(file, text) : whole(file, text);
        if (records.isEmpty()) {
            throw FormatException.in(file, "at least one record", "none");
        }
        return records;
    }

    /// Lines are told by the first one, which is an object from its first to its last character.
    private static boolean isLines(String text) {
        return text.lines()
                .filter(Predicate.not(String::isBlank))
                .map(String::strip)
                .findFirst()
                .filter(line -> line.startsWith("{") && line.endsWith("}"))
                .isPresent();
    }

    private static List<JsonObject> lines(Path file, String text) throws IOException {
        var records = new ArrayList<JsonObject>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                records.add(JsonObject.parse(Place.line(file.toString(), number), line));
            }
        }
        return records;
    }

    private static List<JsonObject> whole(Path file, String text) throws IOException {
        Object value = Json.parse(Place.of(file), text.getBytes(StandardCharsets.UTF_8));
        if (value instanceof Map<?, ?>) {
            return List.of(JsonObject.of(Place.of(file), "", value));
        }
        if (!(value instanceof List<?> list)) {
            throw FormatException.in(file, "an object or a list of objects", JsonObject.describe(value));
        }
        var records = new ArrayList<JsonObject>();
        for (Object item : list) {
            records.add(JsonObject.of(Place.of(file), "[" + records.size() + "]", item));
        }
        return records;
    }
}
