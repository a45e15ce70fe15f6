package dev.selkie.tokenizer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON object of a file that is being read; asks for what should be there and says in one line what is wrong.
///
/// @param where the object's place in the file, for messages
/// @param values strings, [Long], [Double], [Boolean], null, lists and maps of these
record JsonObject(Path file, String where, Map<String, @Nullable Object> values) {
    boolean has(String key) {
        return values.get(key) != null;
    }

    Set<String> keys() {
        return values.keySet();
    }

    String string(String key) throws FormatException {
        if (value(key) instanceof String string) {
            return string;
        }
        throw wrong(key, "a string");
    }

    @Nullable
    String optionalString(String key) throws FormatException {
        return has(key) ? string(key) : null;
    }

    boolean bool(String key, boolean byDefault) throws FormatException {
        Object value = value(key);
        if (value == null) {
            return byDefault;
        }
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw wrong(key, "true or false");
    }

    /// A number from 0 to `most`.
    int count(String key, int most) throws FormatException {
        if (value(key) instanceof Long number && number >= 0 && number <= most) {
            return number.intValue();
        }
        throw wrong(key, "a whole number from 0 to " + most);
    }

    /// A string of one code point.
    int character(String key) throws FormatException {
        String string = string(key);
        if (string.codePointCount(0, string.length()) == 1) {
            return string.codePointAt(0);
        }
        throw wrong(key, "one character");
    }

    JsonObject object(String key) throws FormatException {
        return objectOf(value(key), key);
    }

    @Nullable
    JsonObject optionalObject(String key) throws FormatException {
        return has(key) ? object(key) : null;
    }

    List<@Nullable Object> list(String key) throws FormatException {
        if (value(key) instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        throw wrong(key, "a list");
    }

    List<JsonObject> objects(String key) throws FormatException {
        var objects = new ArrayList<JsonObject>();
        for (Object value : list(key)) {
            objects.add(objectOf(value, key + "[" + objects.size() + "]"));
        }
        return objects;
    }

    List<String> strings(String key) throws FormatException {
        var strings = new ArrayList<String>();
        for (Object value : list(key)) {
            if (!(value instanceof String string)) {
                throw wrong(key, "a list of strings");
            }
            strings.add(string);
        }
        return strings;
    }

    @Nullable
    Object value(String key) {
        return values.get(key);
    }

    JsonObject objectOf(@Nullable Object value, String key) throws FormatException {
        if (!(value instanceof Map<?, ?> map)) {
            throw error("expected an object for " + key + ", found " + shown(value));
        }
        @SuppressWarnings("unchecked") // JsonReader makes no other maps
        var members = (Map<String, @Nullable Object>) map;
        return new JsonObject(file, where.isEmpty() ? key : where + "." + key, members);
    }

    FormatException error(String message) {
        return new FormatException(file, where.isEmpty() ? message : where + ": " + message);
    }

    private FormatException wrong(String key, String expected) {
        return error("expected " + expected + " for " + key + ", found " + shown(values.get(key)));
    }

    static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case String string -> "\"" + shortened(string) + "\"";
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            default -> shortened(value.toString());
        };
    }

    static String shortened(String string) {
        String line = string.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= 40 ? line : line.substring(0, 40) + "…";
    }
}
