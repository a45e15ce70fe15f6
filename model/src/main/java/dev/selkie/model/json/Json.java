package dev.selkie.model.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.selkie.model.FormatException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// JSON text to plain values and back: `SequencedMap<String, Object>`, `List<Object>`, `String`, `Boolean`, `Long`,
/// `BigInteger`, `Double`, [JsonNull].
///
/// Reading accepts what Python's `json` writes (`NaN` and `Infinity` too), and refuses a key given twice.
public final class Json {
    /// No settings file of a model comes near this; the largest, an index of shards, has some hundred kB.
    private static final long LARGEST_FILE = 64L << 20;

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Json() {}

    /// A parser of UTF-8 text that is part of a binary file. The caller maps its errors by [#corrupt].
    ///
    /// @param bytes the text; not changed while the parser lives
    @SuppressWarnings("exports") // for the readers of this module
    public static JsonParser parser(byte[] bytes) throws IOException {
        return FACTORY.createParser(bytes);
    }

    /// The error behind `cause`, a complaint of Jackson about text that starts at byte `start` of `file`.
    @SuppressWarnings("exports") // for the readers of this module
    public static FormatException corrupt(Path file, long start, JsonProcessingException cause) {
        long offset = cause.getLocation() == null ? -1 : cause.getLocation().getByteOffset();
        String complaint = FormatException.quote(cause.getOriginalMessage());
        var error = FormatException.at(file, start + Math.max(0, offset), "valid JSON", complaint);
        error.initCause(cause);
        return error;
    }

    /// The value in `file`, whatever kind it is.
    ///
    /// @throws FormatException if there is no such file, it is not one JSON value, or is larger than 64 MiB
    public static Object read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw FormatException.in(file, "a file", "none");
        }
        long size = Files.size(file);
        if (size > LARGEST_FILE) {
            throw FormatException.in(file, "at most " + LARGEST_FILE + " bytes of JSON", size + " bytes");
        }
        return parse(file, Files.readAllBytes(file));
    }

    /// The value that `text` is.
    ///
    /// @param place where the text comes from, for errors: a file, or a line of one
    /// @throws FormatException if it is not one JSON value
    public static Object parse(Path place, byte[] text) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw FormatException.at(place, 0, "a JSON value", "nothing");
            }
            Object value = value(parser, first);
            if (parser.nextToken() != null) {
                long offset = parser.currentLocation().getByteOffset();
                throw FormatException.at(place, offset, "the end", "more JSON");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw corrupt(place, 0, e);
        }
    }

    /// `value` as Python's `json.dumps(value, indent=2)` lays it out, with a line feed at its end.
    ///
    /// @throws IllegalArgumentException if it holds anything but maps, collections, strings, numbers, booleans and
    ///     [JsonNull]
    public static String write(Object value) {
        return write(value, pythonLayout()) + "\n";
    }

    /// `value` without any blanks or line feeds.
    ///
    /// @throws IllegalArgumentException as [#write]
    public static String writeCompact(Object value) {
        return write(value, new MinimalPrettyPrinter());
    }

    private static String write(Object value, PrettyPrinter layout) {
        var text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            generator.setPrettyPrinter(layout);
            write(generator, value);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    private static DefaultPrettyPrinter pythonLayout() {
        var indenter = new DefaultIndenter("  ", "\n");
        var separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        var printer = new DefaultPrettyPrinter(separators);
        printer.indentObjectsWith(indenter);
        printer.indentArraysWith(indenter);
        return printer;
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> JsonNull.NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new AssertionError("the parser gives no value as " + token);
        };
    }

    private static SequencedMap<String, Object> object(JsonParser parser) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            object.put(key, value(parser, parser.nextToken()));
        }
        return object;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        var array = new ArrayList<Object>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token));
        }
        return array;
    }

    private static Number integer(JsonParser parser) throws IOException {
        BigInteger value = parser.getBigIntegerValue();
        return value.bitLength() < Long.SIZE ? (Number) value.longValueExact() : value;
    }

    private static void write(JsonGenerator generator, Object value) throws IOException {
        switch (value) {
            case Map<?, ?> map -> writeObject(generator, map);
            case Collection<?> list -> writeArray(generator, list);
            case String text -> generator.writeString(text);
            case Boolean flag -> generator.writeBoolean(flag);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case BigInteger number -> generator.writeNumber(number);
            case Double number -> writeDouble(generator, number);
            case JsonNull _ -> generator.writeNull();
            default ->
                throw new IllegalArgumentException(
                        "no JSON for a " + value.getClass().getName());
        }
    }

    private static void writeObject(JsonGenerator generator, Map<?, ?> map) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            generator.writeFieldName((String) entry.getKey());
            write(generator, entry.getValue());
        }
        generator.writeEndObject();
    }

    private static void writeArray(JsonGenerator generator, Collection<?> list) throws IOException {
        generator.writeStartArray();
        for (Object item : list) {
            write(generator, item);
        }
        generator.writeEndArray();
    }

    /// As Python writes it: 1e-05, not 1.0E-5; 500000.0, not 5.0E5.
    private static void writeDouble(JsonGenerator generator, double number) throws IOException {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("JSON has no number " + number);
        }
        double magnitude = Math.abs(number);
        if (number == 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
            String plain =
                    new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
            generator.writeRawValue(plain.contains(".") ? plain : plain + ".0");
        } else {
            BigDecimal exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
            String digits = exact.unscaledValue().abs().toString();
            int exponent = digits.length() - 1 - exact.scale();
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            String sign = number < 0 ? "-" : "";
            generator.writeRawValue("%s%s%se%s%02d"
                    .formatted(sign, digits.charAt(0), fraction, exponent < 0 ? "-" : "+", Math.abs(exponent)));
        }
    }
}
