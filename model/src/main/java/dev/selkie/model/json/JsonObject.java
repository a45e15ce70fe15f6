package dev.selkie.model.json;

import dev.selkie.model.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// An object of a settings file, with typed access to its values: a value of another type is a [FormatException]
/// that names the file and the key. A key that is absent, and one that is `null`, both give an empty `Optional`;
/// [#says] tells them apart.
///
/// @param file   the file it was read from
/// @param path   where in the file: empty for the whole, else the keys above it, each followed by a full stop
/// @param values the keys in the file's order; not changed
public record JsonObject(Path file, String path, SequencedMap<String, Object> values) {
    /// The object that is all of `file`.
    ///
    /// @throws FormatException if the file holds no JSON object
    public static JsonObject read(Path file) throws IOException {
        return of(file, "", Json.read(file));
    }

    /// The object that `text` is.
    ///
    /// @param place where the text comes from, for errors: a file, or a line of one
    /// @throws FormatException if the text is no JSON object
    public static JsonObject parse(Path place, byte[] text) throws IOException {
        return of(place, "", Json.parse(place, text));
    }

    /// True if `key` is there, be it with `null`.
    public boolean says(String key) {
        return values.containsKey(key);
    }

    /// The value of `key` as it stands, whatever its type, if it is there and not `null`.
    public Optional<Object> any(String key) {
        return Optional.ofNullable(values.get(key)).filter(v -> v != JsonNull.NULL);
    }

    public Optional<String> string(String key) throws FormatException {
        return typed(key, String.class, "a string");
    }

    public Optional<Boolean> bool(String key) throws FormatException {
        return typed(key, Boolean.class, "true or false");
    }

    /// A whole number; one written with a fraction of zero (`8.0`) counts.
    public Optional<Long> integer(String key) throws FormatException {
        Optional<Object> value = any(key);
        if (value.isPresent() && value.get() instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1L << 53) {
            return Optional.of(d.longValue());
        }
        return typed(key, Long.class, "a whole number");
    }

    /// A whole number from `least` to `most`.
    public Optional<Integer> integer(String key, int least, int most) throws FormatException {
        Optional<Long> value = integer(key);
        if (value.isPresent() && (value.get() < least || value.get() > most)) {
            throw wrong(key, "from " + least + " to " + most, value.get().toString());
        }
        return value.map(Long::intValue);
    }

    public Optional<Double> number(String key) throws FormatException {
        return typed(key, Number.class, "a number").map(Number::doubleValue);
    }

    public Optional<JsonObject> object(String key) throws FormatException {
        Optional<Object> value = any(key);
        return value.isEmpty() ? Optional.empty() : Optional.of(of(file, path + key + ".", value.get()));
    }

    public Optional<List<String>> strings(String key) throws FormatException {
        Optional<List<?>> list = list(key);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        var strings = new ArrayList<String>();
        for (Object item : list.get()) {
            if (!(item instanceof String text)) {
                throw wrong(key, "a list of strings", describe(item));
            }
            strings.add(text);
        }
        return Optional.of(List.copyOf(strings));
    }

    /// A list of any values, none of them absent ([JsonNull] stands for `null`).
    @SuppressWarnings("unchecked") // a List of something is a List<?>
    public Optional<List<?>> list(String key) throws FormatException {
        return (Optional<List<?>>) (Optional<?>) typed(key, List.class, "a list");
    }

    /// The error for a key that must be there.
    public FormatException missing(String key) {
        return FormatException.in(file, "a value of " + path + key, "none");
    }

    /// The error for a key with a value that will not do.
    public FormatException wrong(String key, String expected, String found) {
        return FormatException.in(file, path + key + " to be " + expected, found);
    }

    /// A value of the file in a few words for an error's message.
    public static String describe(Object value) {
        return switch (value) {
            case String text -> FormatException.quote(text);
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            default -> value.toString();
        };
    }

    private static JsonObject of(Path file, String path, Object value) throws FormatException {
        if (!(value instanceof SequencedMap<?, ?> map)) {
            String what = path.isEmpty() ? "a JSON object" : path + " to be an object";
            throw FormatException.in(file, what, describe(value));
        }
        @SuppressWarnings("unchecked") // the reader makes no other maps
        var values = (SequencedMap<String, Object>) map;
        return new JsonObject(file, path, values);
    }

    private <T> Optional<T> typed(String key, Class<T> type, String expected) throws FormatException {
        Optional<Object> value = any(key);
        if (value.isPresent() && !type.isInstance(value.get())) {
            throw wrong(key, expected, describe(value.get()));
        }
        return value.map(type::cast);
    }
}
