package dev.selkie.seal;

import dev.selkie.model.FormatException;
import dev.selkie.model.json.Json;
import dev.selkie.model.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
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

    /// The objects in the list `values`, which stands at `key` of `parent`.
    static List<JsonObject> items(JsonObject parent, String key, List<?> values) throws FormatException {
        var items = new ArrayList<JsonObject>();
        for (int i = 0; i < values.size(); i++) {
            items.add(object(parent.file(), parent.path() + key + "[" + i + "]", values.get(i)));
        }
        return items;
    }

    /// The list at `key`, which must be there.
    static List<JsonObject> items(JsonObject parent, String key) throws FormatException {
        return items(parent, key, parent.list(key).orElseThrow(() -> parent.missing(key)));
    }

    /// The string at `key`, which must be there.
    static String string(JsonObject json, String key) throws FormatException {
        return json.string(key).orElseThrow(() -> json.missing(key));
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
                records.add(
                        JsonObject.parse(Path.of(file + ", line " + number), line.getBytes(StandardCharsets.UTF_8)));
            }
        }
        return records;
    }

    private static List<JsonObject> whole(Path file, String text) throws IOException {
        Object value = Json.parse(file, text.getBytes(StandardCharsets.UTF_8));
        if (!(value instanceof List<?> list)) {
            return List.of(object(file, "", value));
        }
        var records = new ArrayList<JsonObject>();
        for (int i = 0; i < list.size(); i++) {
            records.add(object(file, "[" + i + "]", list.get(i)));
        }
        return records;
    }

    private static JsonObject object(Path file, String place, Object value) throws FormatException {
        if (!(value instanceof SequencedMap<?, ?> map)) {
            String what = place.isEmpty() ? "an object or a list of objects" : place + " to be an object";
            throw FormatException.in(file, what, JsonObject.describe(value));
        }
        @SuppressWarnings("unchecked") // the reader makes no other maps
        var values = (SequencedMap<String, Object>) map;
        return new JsonObject(file, place.isEmpty() ? "" : place + ".", values);
    }
}
