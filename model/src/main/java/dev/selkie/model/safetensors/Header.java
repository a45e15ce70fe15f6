package dev.selkie.model.safetensors;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.selkie.model.FormatException;
import dev.selkie.model.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The header of a safetensors file, read from its JSON text and validated against the size of the data behind it.
///
/// Tensors fill the data without holes and without overlap, in the order of their offsets.
///
/// @param metadata the strings under `__metadata__`, sorted by key
/// @param tensors  by ascending offset
record Header(TreeMap<String, String> metadata, List<Declared> tensors) {
    /// The 8 bytes before the header's text, which hold its length.
    static final long PREFIX_BYTES = 8;

    /// The format's own bound.
    static final long LONGEST_BYTES = 100_000_000;

    static final String METADATA = "__metadata__";

    /// Far above any model's (the largest mixtures of experts have some 10⁵ over all shards), low enough that a
    /// header made to fill the memory cannot.
    private static final int MOST_TENSORS = 1 << 18;

    private static final int MOST_METADATA = 1 << 16;
    private static final int MOST_DIMENSIONS = 64;

    /// A tensor as the header declares it: `begin` and `end` count bytes from the start of the data; `position` is
    /// the byte of the file at which the declaration stands.
    record Declared(String name, TensorType type, List<Long> shape, long begin, long end, long position) {}

    /// @param text      the header's bytes, UTF-8
    /// @param dataBytes how many bytes follow it in the file
    static Header parse(Path file, byte[] text, long dataBytes) throws IOException {
        if (text.length == 0 || text[0] != '{') {
            throw FormatException.at(file, PREFIX_BYTES, "a header that starts with {", "something else");
        }
        try (JsonParser parser = Json.parser(text)) {
            Header header = new Reader(file, parser).header();
            header.checkLayout(file, PREFIX_BYTES + text.length, dataBytes);
            return header;
        } catch (JsonProcessingException e) {
            throw Json.corrupt(file, PREFIX_BYTES, e);
        }
    }

    private void checkLayout(Path file, long dataStart, long dataBytes) throws FormatException {
        long end = 0;
        for (Declared tensor : tensors) {
            if (tensor.begin != end) {
                String found = FormatException.quote(tensor.name) + " at " + tensor.begin;
                throw FormatException.at(file, tensor.position, "the next tensor at " + end + " of the data", found);
            }
            end = tensor.end;
        }
        if (end != dataBytes) {
            String found = dataBytes + " (is the file cut off?)";
            throw FormatException.at(file, dataStart, "tensors of " + end + " bytes", found);
        }
    }

    /// Reads the JSON token by token: nothing is kept but what the header declares.
    private record Reader(Path file, JsonParser parser) {
        Header header() throws IOException {
            var metadata = new TreeMap<String, String>();
            var tensors = new ArrayList<Declared>();
            expect(JsonToken.START_OBJECT, "a JSON object");
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (name.equals(METADATA)) {
                    readMetadata(metadata);
                } else {
                    tensors.add(tensor(name));
                }
                if (tensors.size() > MOST_TENSORS) {
                    throw wrong("at most " + MOST_TENSORS + " tensors", "more");
                }
            }
            if (parser.nextToken() != null) {
                throw wrong("the end of the header", "more JSON");
            }
            tensors.sort(Comparator.comparingLong(Declared::begin).thenComparingLong(Declared::end));
            return new Header(metadata, List.copyOf(tensors));
        }

        private void readMetadata(TreeMap<String, String> metadata) throws IOException {
            expect(JsonToken.START_OBJECT, "an object of strings under " + METADATA);
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                expect(JsonToken.VALUE_STRING, "a string under " + METADATA);
                metadata.put(key, parser.getText());
                if (metadata.size() > MOST_METADATA) {
                    throw wrong("at most " + MOST_METADATA + " strings under " + METADATA, "more");
                }
            }
        }

        private Declared tensor(String name) throws IOException {
            long position = position();
            Optional<TensorType> type = Optional.empty();
            Optional<List<Long>> shape = Optional.empty();
            Optional<List<Long>> offsets = Optional.empty();
            expect(JsonToken.START_OBJECT, "an object for tensor " + FormatException.quote(name));
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                switch (parser.currentName()) {
                    case "dtype" -> type = Optional.of(type());
                    case "shape" -> shape = Optional.of(sizes(MOST_DIMENSIONS, "the dimensions of a shape"));
                    case "data_offsets" -> offsets = Optional.of(sizes(2, "two offsets"));
                    default -> {
                        parser.nextToken();
                        parser.skipChildren();
                    }
                }
            }
            if (type.isEmpty()
                    || shape.isEmpty()
                    || offsets.isEmpty()
                    || offsets.get().size() != 2) {
                String found = FormatException.quote(name) + " without them";
                throw FormatException.at(file, position, "dtype, shape and two data_offsets of each tensor", found);
            }
            return checked(new Declared(
                    name,
                    type.get(),
                    shape.get(),
                    offsets.get().getFirst(),
                    offsets.get().getLast(),
                    position));
        }

        private TensorType type() throws IOException {
            expect(JsonToken.VALUE_STRING, "the name of a dtype");
            Optional<TensorType> type = TensorType.named(parser.getText());
            if (type.isEmpty()) {
                throw wrong("a dtype of the format", FormatException.quote(parser.getText()));
            }
            return type.get();
        }

        private List<Long> sizes(int most, String what) throws IOException {
            var sizes = new ArrayList<Long>();
            expect(JsonToken.START_ARRAY, "a list of whole numbers");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                boolean natural = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                        && parser.getLongValue() >= 0;
                if (!natural) {
                    throw wrong("a whole number from 0 to 2^63 - 1", FormatException.quote(parser.getText()));
                }
                sizes.add(parser.getLongValue());
                if (sizes.size() > most) {
                    throw wrong(what, "more than " + most);
                }
            }
            return List.copyOf(sizes);
        }

        private Declared checked(Declared tensor) throws FormatException {
            String name = FormatException.quote(tensor.name);
            long bytes;
            try {
                bytes = tensor.type.bytes(TensorEntry.sizeOf(tensor.shape));
            } catch (ArithmeticException _) {
                String found = tensor.type + " " + TensorEntry.describe(tensor.shape);
                throw FormatException.at(file, tensor.position, "a size below 2^63 bits for " + name, found);
            }
            if (tensor.end < tensor.begin || tensor.end - tensor.begin != bytes) {
                String expected = "%d bytes for %s of %s %s"
                        .formatted(bytes, name, tensor.type, TensorEntry.describe(tensor.shape));
                String found = "offsets " + tensor.begin + " to " + tensor.end;
                throw FormatException.at(file, tensor.position, expected, found);
            }
            return tensor;
        }

        private void expect(JsonToken token, String what) throws IOException {
            if (parser.nextToken() != token) {
                throw wrong(what, FormatException.quote(String.valueOf(parser.getText())));
            }
        }

        private FormatException wrong(String expected, String found) {
            return FormatException.at(file, position(), expected, found);
        }

        private long position() {
            return PREFIX_BYTES + Math.max(0, parser.currentTokenLocation().getByteOffset());
        }
    }
}
