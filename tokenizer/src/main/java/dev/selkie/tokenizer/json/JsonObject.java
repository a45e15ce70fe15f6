package dev.selkie.tokenizer.json;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// An object of a settings file, with typed access to its values: a value of another type is a [FormatException]
/// that names the file and the key, and so is an absent one unless the method's name begins with `optional`. A key
/// that is `null` counts as absent; [#says] tells the two apart.
///
/// @param place  what it was read from
/// @param path   where in that: empty for the whole, else the keys above it, each followed by a full stop
/// @param values the keys in the file's order, values as [Json] says; not changed
public record JsonObject(Place place, String path, SequencedMap<String, Object> values) {
    /// No settings file of a model comes near this; the largest, an index of shards, has some hundred kB.
    private static final long LARGEST_FILE = 64L << 20;

    /// The object that is all of `file`.
    ///
    /// @throws FormatException if there is no such file, it holds no JSON object, or is larger than 64 MiB
    public static JsonObject read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw FormatException.in(file, "a file", Files.isDirectory(file) ? "a folder" : "none");
        }
        long size = Files.size(file);
        if (size > LARGEST_FILE) {
            throw FormatException.in(file, "at most " + LARGEST_FILE + " bytes of JSON", size + " bytes");
        }
        return parse(Place.of(file), Files.readAllBytes(file));
    }

    /// The object that `text` is, in UTF-8.
    ///
    /// @throws FormatException if the text is no JSON object
    public static JsonObject parse(Place place, byte[] text) throws IOException {
        return of(place, "", Json.parse(place, text));
    }

    /// The object that `text` is; see [#parse(Place, byte\[\])].
    public static JsonObject parse(Place place, String text) throws IOException {
        return parse(place, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The object that `value` is.
    ///
    /// @param keys that lead to it: empty for the whole
    /// @throws FormatException if it is none
    public static JsonObject of(Place place, String keys, Object value) throws FormatException {
        if (!(value instanceof SequencedMap<?, ?> map)) {
            String what = keys.isEmpty() ? "a JSON object" : keys + " to be an object";
            throw FormatException.in(place, what, describe(value));
        }
        @SuppressWarnings("unchecked") // the reader makes no other maps
        var values = (SequencedMap<String, Object>) map;
        return new JsonObject(place, keys.isEmpty() ? "" : keys + ".", values);
    }

    /// True if `key` is there, be it with `null`.
    public boolean says(String key) {
        return values.containsKey(key);
    }

    /// The value of `key` as it stands, whatever its type, if it is there and not `null`.
    public Optional<Object> any(String key) {
        return Optional.ofNullable(values.get(key)).filter(v -> v != JsonNull.NULL);
    }

    public String string(String key) throws FormatException {
        return there(key, optionalString(key));
    }

    public Optional<String> optionalString(String key) throws FormatException {
        return typed(key, String.class, "a string");
    }

    public boolean bool(String key) throws FormatException {
        return there(key, optionalBool(key));
    }

    public boolean bool(String key, boolean otherwise) throws FormatException {
        return optionalBool(key).orElse(otherwise);
    }

    public Optional<Boolean> optionalBool(String key) throws FormatException {
        return typed(key, Boolean.class, "true or false");
    }

    /// A whole number from 0 on.
    public int count(String key) throws FormatException {
        return integer(key, 0, Integer.MAX_VALUE);
    }

    public long integer(String key) throws FormatException {
        return there(key, optionalInteger(key));
    }

    /// A whole number from `least` to `most`.
    public int integer(String key, int least, int most) throws FormatException {
        return there(key, optionalInteger(key, least, most));
    }

    /// A whole number; one written with a fraction of zero (`8.0`) counts.
    public Optional<Long> optionalInteger(String key) throws FormatException {
        Optional<Object> value = any(key);
        if (value.isPresent() && value.get() instanceof Double d && d == Math.rint(d) && Math.abs(d) < 1L << 53) {
            return Optional.of(d.longValue());
        }
        return typed(key, Long.class, "a whole number");
    }

    /// A whole number from `least` to `most`.
    public Optional<Integer> optionalInteger(String key, int least, int most) throws FormatException {
        Optional<Long> value = optionalInteger(key);
        if (value.isPresent() && (value.get() < least || value.get() > most)) {
            throw wrong(key, "from " + least + " to " + most, value.get().toString());
        }
        return value.map(Long::intValue);
    }

    public double number(String key) throws FormatException {
        return there(key, optionalNumber(key));
    }

    public Optional<Double> optionalNumber(String key) throws FormatException {
        Optional<Number> number = typed(key, Number.class, "a number");
        if (number.isPresent() && !Double.isFinite(number.get().doubleValue())) {
            throw wrong(key, "a number that a double can hold", describe(number.get()));
        }
        return number.map(Number::doubleValue);
    }

    public JsonObject object(String key) throws FormatException {
        return there(key, optionalObject(key));
    }

    public Optional<JsonObject> optionalObject(String key) throws FormatException {
        Optional<Object> value = any(key);
        return value.isEmpty() ? Optional.empty() : Optional.of(of(place, path + key, value.get()));
    }

    /// A list of any values, none of them absent ([JsonNull] stands for `null`).
    public List<?> list(String key) throws FormatException {
        return there(key, optionalList(key));
    }

    /// As [#list].
    @SuppressWarnings("unchecked") // a List of something is a List<?>
    public Optional<List<?>> optionalList(String key) throws FormatException {
        return (Optional<List<?>>) (Optional<?>) typed(key, List.class, "a list");
    }

    public List<JsonObject> objects(String key) throws FormatException {
        var objects = new ArrayList<JsonObject>();
        for (Object item : list(key)) {
            objects.add(of(place, path + key + "[" + objects.size() + "]", item));
        }
        return List.copyOf(objects);
    }

    public List<String> strings(String key) throws FormatException {
        var strings = new ArrayList<String>();
        for (Object item : list(key)) {
            if (!(item instanceof String text)) {
                throw wrong(key, "a list of strings", describe(item));
            }
            strings.add(text);
        }
        return List.copyOf(strings);
    }

    public Optional<List<String>> optionalStrings(String key) throws FormatException {
        return any(key).isEmpty() ? Optional.empty() : Optional.of(strings(key));
    }

    /// A list of whole numbers from 0 on.
    public List<Integer> counts(String key) throws FormatException {
        var counts = new ArrayList<Integer>();
        for (Object item : list(key)) {
            if (!(item instanceof Number number)
                    || number.intValue() != number.doubleValue()
                    || number.intValue() < 0) {
                throw wrong(key, "a list of numbers from 0 on", describe(item));
            }
            counts.add(number.intValue());
        }
        return List.copyOf(counts);
    }

    /// The error for a key that must be there.
    public FormatException missing(String key) {
        return FormatException.in(place, "a value of " + path + key, "none");
    }

    /// The error for a key with a value that will not do.
    public FormatException wrong(String key, String expected, String found) {
        return FormatException.in(place, path + key + " to be " + expected, found);
    }

    /// A value of the file in a few words for an error's message.
    public static String describe(Object value) {
        return switch (value) {
            case String text -> FormatException.quote(text);
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            default -> FormatException.shorten(value.toString());
        };
    }

    private <T> T there(String key, Optional<T> value) throws FormatException {
        return value.orElseThrow(() -> missing(key));
    }

    private <T> Optional<T> typed(String key, Class<T> type, String expected) throws FormatException {
        Optional<Object> value = any(key);
        if (value.isPresent() && !type.isInstance(value.get())) {
            throw wrong(key, expected, describe(value.get()));
        }
        return value.map(type::cast);
    }
}
