package dev.selkie.tokenizer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a JSON file token by token, with every complaint in terms of the file.
final class JsonReader implements AutoCloseable {
    /// No tokenizer in use nests deeper than ten.
    private static final int MAX_DEPTH = 100;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNameLength(1 << 20)
                    .build())
            .build();

    private final Path file;
    private final JsonParser parser;

    private JsonReader(Path file) throws IOException {
        this.file = file;
        this.parser = JSON.createParser(Files.newInputStream(file));
    }

    /// The whole file as one object.
    static JsonObject read(Path file) throws IOException {
        return read(file, reader -> {
            reader.expect(reader.next(), JsonToken.START_OBJECT, "an object");
            JsonObject object = reader.object("");
            reader.expectEnd();
            return object;
        });
    }

    /// What `body` makes of the file.
    static <T> T read(Path file, Body<T> body) throws IOException {
        try (var reader = new JsonReader(file)) {
            return body.read(reader);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            String at = place == null ? "" : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")";
            throw new FormatException(file, "no JSON: " + firstLine(e.getOriginalMessage()) + at, e);
        } catch (CharConversionException e) {
            throw new FormatException(file, "no UTF-8: " + firstLine(String.valueOf(e.getMessage())), e);
        }
    }

    /// Reads a file token by token.
    @FunctionalInterface
    interface Body<T> {
        T read(JsonReader reader) throws IOException;
    }

    JsonParser parser() {
        return parser;
    }

    Path file() {
        return file;
    }

    /// The next token, never null: a file that ends too soon is an error.
    JsonToken next() throws IOException {
        JsonToken token = nextOrEnd();
        if (token == null) {
            throw error("the file ends too soon");
        }
        return token;
    }

    private @Nullable JsonToken nextOrEnd() throws IOException {
        return parser.nextToken();
    }

    void expectEnd() throws IOException {
        if (nextOrEnd() != null) {
            throw error("more behind the end of the object");
        }
    }

    void expect(JsonToken found, JsonToken wanted, String name) throws IOException {
        if (found != wanted) {
            throw error("expected " + name + ", found " + describe(found));
        }
    }

    String text() throws IOException {
        return parser.getText();
    }

    /// A member's name; the parser stands at it.
    String name() throws IOException {
        return parser.currentName();
    }

    /// The object whose opening brace was just read.
    JsonObject object(String where) throws IOException {
        return new JsonObject(file, where, members());
    }

    private Map<String, @Nullable Object> members() throws IOException {
        var members = new LinkedHashMap<String, @Nullable Object>();
        while (next() != JsonToken.END_OBJECT) {
            String name = name();
            next();
            if (members.containsKey(name)) {
                throw error("a second " + JsonObject.shown(name));
            }
            members.put(name, value());
        }
        return members;
    }

    /// The value whose first token was just read.
    @Nullable
    Object value() throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> members();
            case START_ARRAY -> elements();
            case VALUE_STRING -> text();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw error("expected a value, found " + describe(parser.currentToken()));
        };
    }

    /// A [Long], or a [Double] where the number is beyond its range.
    private Object integer() throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? (Object) Double.valueOf(parser.getDoubleValue())
                : (Object) Long.valueOf(parser.getLongValue());
    }

    private List<@Nullable Object> elements() throws IOException {
        var elements = new ArrayList<@Nullable Object>();
        while (next() != JsonToken.END_ARRAY) {
            elements.add(value());
        }
        return elements;
    }

    void skip() throws IOException {
        int depth = 0;
        JsonToken token = parser.currentToken();
        while (true) {
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (depth == 0) {
                return;
            }
            token = next();
        }
    }

    FormatException error(String message) {
        return new FormatException(file, message + at());
    }

    private String at() {
        var location = parser.currentLocation();
        return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return JsonObject.shortened(end < 0 ? message : message.substring(0, end));
    }

    String describe(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case END_OBJECT, END_ARRAY -> "the end of it";
            case VALUE_STRING -> JsonObject.shown(text());
            default -> JsonObject.shortened(text());
        };
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
