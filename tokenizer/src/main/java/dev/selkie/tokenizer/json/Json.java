package dev.selkie.tokenizer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;

/// JSON text to plain values and back: `SequencedMap<String, Object>`, `List<Object>`, `String`, `Boolean`, `Long`,
/// `BigInteger`, `Double`, [JsonNull].
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /// The value that `text` is, in UTF-8.
    ///
    /// @throws FormatException if it is not one JSON value
    public static Object parse(Place place, byte[] text) throws IOException {
        return JsonReader.read(place, 0, text, JsonReader::value);
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
