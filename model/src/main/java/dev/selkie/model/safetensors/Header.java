package dev.selkie.model.safetensors;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonReader;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
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
        Header header = JsonReader.read(Place.of(file), PREFIX_BYTES, text, json -> new Reader(file, json).header());
        header.checkLayout(file, PREFIX_BYTES + text.length, dataBytes);
        return header;
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

    /// Keeps nothing of the JSON but what the header declares.
    private record Reader(Path file, JsonReader json) {
        Header header() throws IOException {
            var metadata = new TreeMap<String, String>();
            var tensors = new ArrayList<Declared>();
            json.object("a JSON object", name -> {
                if (name.equals(METADATA)) {
                    readMetadata(metadata);
                } else {
                    tensors.add(tensor(name));
                }
                checkCount(tensors.size(), MOST_TENSORS, "tensors");
            });
            tensors.sort(Comparator.comparingLong(Declared::begin).thenComparingLong(Declared::end));
            return new Header(metadata, List.copyOf(tensors));
        }

        private void readMetadata(TreeMap<String, String> metadata) throws IOException {
            json.object("an object of strings under " + METADATA, key -> {
                metadata.put(key, json.string("a string under " + METADATA));
                checkCount(metadata.size(), MOST_METADATA, "strings under " + METADATA);
            });
        }

        private Declared tensor(String name) throws IOException {
            long position = json.position();
            var draft = new Draft();
            json.object("an object for tensor " + FormatException.quote(name), key -> {
                switch (key) {
                    case "dtype" -> draft.type = Optional.of(type());
                    case "shape" -> draft.shape = Optional.of(sizes(MOST_DIMENSIONS, "dimensions of a shape"));
                    case "data_offsets" -> draft.offsets = sizes(2, "offsets");
                    default -> json.skip();
                }
            });
            if (draft.type.isEmpty() || draft.shape.isEmpty() || draft.offsets.size() != 2) {
                String found = FormatException.quote(name) + " without them";
                throw FormatException.at(file, position, "dtype, shape and two data_offsets of each tensor", found);
            }
            long begin = draft.offsets.getFirst();
            return checked(
                    new Declared(name, draft.type.get(), draft.shape.get(), begin, draft.offsets.getLast(), position));
        }

        private TensorType type() throws IOException {
            String name = json.string("the name of a dtype");
            return TensorType.named(name)
                    .orElseThrow(() -> json.wrong("a dtype of the format", FormatException.quote(name)));
        }

        private List<Long> sizes(int most, String what) throws IOException {
            var sizes = new ArrayList<Long>();
            json.list("a list of whole numbers", () -> {
                OptionalLong size = json.natural();
                if (size.isEmpty()) {
                    throw json.wrong("a whole number from 0 to 2^63 - 1", json.describe());
                }
                sizes.add(size.getAsLong());
                checkCount(sizes.size(), most, what);
            });
            return List.copyOf(sizes);
        }

        private void checkCount(int count, int most, String what) throws FormatException {
            if (count > most) {
                throw json.wrong("at most " + most + " " + what, "more");
            }
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
    }

    /// What is known of a tensor while its declaration is read.
    private static final class Draft {
        private Optional<TensorType> type = Optional.empty();
        private Optional<List<Long>> shape = Optional.empty();
        private List<Long> offsets = List.of();
    }
}
