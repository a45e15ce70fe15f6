package dev.selkie.tokenizer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads one JSON value in UTF-8 part by part, without a tree of what is large.
///
/// It stands at a value, and each method reads that value to its end. Accepts what Python's `json` writes (`NaN` and
/// `Infinity` too), nested up to 1000 deep. Complaints name the place: the byte, or in a file line and column.
public final class JsonReader {
    /// How the parser's messages begin on a word, or on a character, that cannot stand where it does.
    private static final Pattern WORD = Pattern.compile("Unrecognized token '([^']*)'");

    private static final Pattern CHARACTER = Pattern.compile("Unexpected character \\('(.{1,2})' ", Pattern.DOTALL);

    /// How they tell of a text, a number or a nesting that is beyond what the parser takes.
    private static final Pattern LIMIT = Pattern.compile("(.+) \\((\\d+)\\) exceeds the maximum allowed \\((\\d+)");

    /// A token of a vocabulary is a name.
    private static final int LONGEST_NAME = 1 << 20;

    /// Of text in memory. Names that collide in the library's table of them are no reason to fail: it is bounded.
    private static final JsonFactory TEXT = factory()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .build();

    /// Of files, which may hold a vocabulary: its names go into no table. The library knows no bytes then.
    private static final JsonFactory FILE =
            factory().disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES).build();

    /// Some editors put it before a text; the library would complain of its second byte.
    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private final Place place;
    private final long start; // of the text in its file; -1 where bytes are not known
    private final JsonParser parser;

    private JsonReader(Place place, long start, JsonParser parser) {
        this.place = place;
        this.start = start;
        this.parser = parser;
    }

    private static JsonFactoryBuilder factory() {
        return new JsonFactoryBuilder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNameLength(LONGEST_NAME)
                        .build());
    }

    /// Reads a value, or all that matters of it.
    @FunctionalInterface
    public interface Body<T> {
        T read(JsonReader json) throws IOException;
    }

    /// Reads the value of an object's member.
    @FunctionalInterface
    public interface Member {
        void read(String name) throws IOException;
    }

    /// Reads an element of a list.
    @FunctionalInterface
    public interface Element {
        void read() throws IOException;
    }

    /// Takes characters that are the reader's own: they change with the next value.
    @FunctionalInterface
    public interface Characters {
        void accept(char[] source, int from, int count) throws IOException;
    }

    /// What `body` makes of `file`.
    ///
    /// @throws FormatException if the file is not one JSON value
    public static <T> T read(Path file, Body<T> body) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(new JsonReader(Place.of(file), -1, FILE.createParser(in)), body);
        }
    }

    /// What `body` makes of `text`, which stands in `place` from byte `start` on.
    ///
    /// @throws FormatException if the text is not one JSON value
    public static <T> T read(Place place, long start, byte[] text, Body<T> body) throws IOException {
        if (Arrays.mismatch(BYTE_ORDER_MARK, text) == BYTE_ORDER_MARK.length) {
            throw FormatException.at(place, start, "valid JSON", "a byte order mark before it");
        }
        return read(new JsonReader(place, start, TEXT.createParser(text)), body);
    }

    private static <T> T read(JsonReader json, Body<T> body) throws IOException {
        try (JsonParser _ = json.parser) {
            return json.whole(body);
        }
    }

    private <T> T whole(Body<T> body) throws IOException {
        try {
            next();
            T result = body.read(this);
            if (parser.nextToken() != null) {
                throw wrong("the end", "more JSON");
            }
            return result;
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
            throw wrong(location, "valid JSON", inPlainWords(e)).causedBy(e);
        } catch (CharConversionException e) {
            throw FormatException.in(place, "text in UTF-8", FormatException.quote(String.valueOf(e.getMessage())))
                    .causedBy(e);
        }
    }

    /// What the parser found; its own message tells how it is made inside.
    private static String inPlainWords(JsonProcessingException error) {
        String message = error.getOriginalMessage();
        Matcher word = WORD.matcher(message);
        Matcher character = CHARACTER.matcher(message);
        Matcher limit = LIMIT.matcher(message);
        if (error instanceof JsonEOFException) {
            return "its end too early";
        }
        if (word.lookingAt()) {
            return "text that is none: " + FormatException.quote(word.group(1));
        }
        if (limit.lookingAt()) {
            return "a %s of %s, where %s is the most"
                    .formatted(limit.group(1).toLowerCase(Locale.ROOT), limit.group(2), limit.group(3));
        }
        return character.lookingAt()
                ? FormatException.quote(character.group(1)) + " out of place"
                : FormatException.quote(message);
    }

    /// Reads an object; a name given twice is an error.
    ///
    /// @param what the object is, for the error if it is none
    public void object(String what, Member member) throws IOException {
        members(what, new HashSet<String>()::add, member);
    }

    /// Reads an object of very many members; to find names given twice is up to `member`.
    ///
    /// @param what the object is, for the error if it is none
    public void table(String what, Member member) throws IOException {
        members(what, _ -> true, member);
    }

    private void members(String what, Predicate<String> isNew, Member member) throws IOException {
        expect(JsonToken.START_OBJECT, what);
        while (next() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (!isNew.test(name)) {
                throw wrong("each key once", FormatException.quote(name) + " again");
            }
            next();
            member.read(name);
        }
    }

    /// Reads a list.
    ///
    /// @param what the list is, for the error if it is none
    public void list(String what, Element element) throws IOException {
        expect(JsonToken.START_ARRAY, what);
        while (next() != JsonToken.END_ARRAY) {
            element.read();
        }
    }

    /// Whether the value is a list.
    public boolean isList() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    /// Reads a string.
    ///
    /// @param what the string is, for the error if it is none
    public String string(String what) throws IOException {
        expect(JsonToken.VALUE_STRING, what);
        return parser.getText();
    }

    /// Reads a string without making one.
    ///
    /// @param what the string is, for the error if it is none
    public void string(String what, Characters sink) throws IOException {
        expect(JsonToken.VALUE_STRING, what);
        sink.accept(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
    }

    /// A whole number from 0 to 2⁶³ − 1, if the value is one.
    public OptionalLong natural() throws IOException {
        boolean natural = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && parser.getLongValue() >= 0;
        return natural ? OptionalLong.of(parser.getLongValue()) : OptionalLong.empty();
    }

    /// Reads any value, and makes a tree of it as [Json] says.
    public Object value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var object = new LinkedHashMap<String, Object>();
                object("an object", name -> object.put(name, value()));
                yield object;
            }
            case START_ARRAY -> {
                var list = new ArrayList<Object>();
                list("a list", () -> list.add(value()));
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> JsonNull.NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new AssertionError("the parser gives no value as " + parser.currentToken());
        };
    }

    private Number integer() throws IOException {
        boolean big = parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER;
        return big ? parser.getBigIntegerValue() : (Number) parser.getLongValue();
    }

    /// Reads any value, and makes nothing of it.
    public void skip() throws IOException {
        parser.skipChildren();
    }

    /// The byte of the file at which the value starts, for text in memory.
    public long position() {
        return start + Math.max(0, parser.currentTokenLocation().getByteOffset());
    }

    /// The error for this value, which will not do.
    public FormatException wrong(String expected, String found) {
        return wrong(parser.currentTokenLocation(), expected, found);
    }

    private FormatException wrong(JsonLocation location, String expected, String found) {
        if (start >= 0) {
            return FormatException.at(place, start + Math.max(0, location.getByteOffset()), expected, found);
        }
        String where = "%s, line %d, column %d".formatted(place, location.getLineNr(), location.getColumnNr());
        return FormatException.in(new Place(where), expected, found);
    }

    /// The value in a few words, for an error's message.
    public String describe() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> FormatException.quote(parser.getText());
            default -> FormatException.shorten(parser.getText());
        };
    }

    private void expect(JsonToken token, String what) throws IOException {
        if (parser.currentToken() != token) {
            throw wrong(what, describe());
        }
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw wrong("a JSON value", "nothing");
        }
        return token;
    }
}
