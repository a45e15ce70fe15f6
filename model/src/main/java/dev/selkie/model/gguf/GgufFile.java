package dev.selkie.model.gguf;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A GGUF file of version 2 or 3, little endian, mapped into memory.
///
/// Its header is validated whole before anything is handed out. The tensors' segments live until [#close()].
public final class GgufFile implements AutoCloseable {
    private static final int MAGIC = 0x46554747; // "GGUF", little endian
    private static final int MOST_KEYS = 1 << 16;
    private static final int MOST_TENSORS = 1 << 18;
    private static final int MOST_DIMENSIONS = 4;
    private static final int LONGEST_NAME = 1 << 10;
    private static final long DEFAULT_ALIGNMENT = 32;

    private final Path path;
    private final Arena arena;
    private final Map<String, Object> metadata;
    private final SequencedMap<String, GgufTensor> tensors;

    private GgufFile(Path path, Arena arena, Map<String, Object> metadata, SequencedMap<String, GgufTensor> tensors) {
        this.path = path;
        this.arena = arena;
        this.metadata = metadata;
        this.tensors = Collections.unmodifiableSequencedMap(tensors);
    }

    /// Maps `path` and validates its header.
    ///
    /// @throws FormatException if it breaks the format, or has tensors of a type that Selkie does not read
    public static GgufFile open(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            throw FormatException.in(path, "a GGUF file", "a folder");
        }
        Arena arena = Arena.ofShared();
        boolean sound = false;
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            GgufFile opened = parse(path, arena, file);
            sound = true;
            return opened;
        } finally {
            if (!sound) {
                arena.close();
            }
        }
    }

    /// The file itself.
    public Path path() {
        return path;
    }

    /// All tensors by name, in the order in which the header lists them.
    public SequencedMap<String, GgufTensor> tensors() {
        return tensors;
    }

    /// The string under `key`, if there is one.
    ///
    /// @throws FormatException if the value is no string
    public Optional<String> string(String key) throws FormatException {
        return typed(key, String.class, "a string");
    }

    /// The whole number under `key`, if there is one.
    ///
    /// @throws FormatException if the value is no whole number
    public Optional<Long> integer(String key) throws FormatException {
        return typed(key, Long.class, "a whole number");
    }

    /// The number under `key`, if there is one: a stored f32 as the shortest decimal that gives it.
    ///
    /// @throws FormatException if the value is no number
    public Optional<Double> number(String key) throws FormatException {
        return typed(key, Number.class, "a number").map(Number::doubleValue);
    }

    /// The truth value under `key`, if there is one.
    ///
    /// @throws FormatException if the value is none
    public Optional<Boolean> bool(String key) throws FormatException {
        return typed(key, Boolean.class, "true or false");
    }

    /// The strings under `key`, if it is there.
    ///
    /// @throws FormatException if the value is no list of strings
    public Optional<List<String>> strings(String key) throws FormatException {
        Optional<GgufArray> array = typed(key, GgufArray.class, "a list");
        return array.isEmpty() ? Optional.empty() : Optional.of(array.get().strings(key));
    }

    /// The whole numbers under `key`, if it is there.
    ///
    /// @throws FormatException if the value is no list of whole numbers
    public Optional<List<Long>> integers(String key) throws FormatException {
        Optional<GgufArray> array = typed(key, GgufArray.class, "a list");
        return array.isEmpty() ? Optional.empty() : Optional.of(array.get().integers(key));
    }

    /// The error for a key that must be there.
    FormatException missing(String key) {
        return FormatException.in(path, "a value of " + key, "none");
    }

    /// Unmaps the file: its tensors are not to be touched afterwards.
    @Override
    public void close() {
        arena.close();
    }

    private <T> Optional<T> typed(String key, Class<T> type, String expected) throws FormatException {
        Optional<Object> value = Optional.ofNullable(metadata.get(key));
        if (value.isPresent() && !type.isInstance(value.get())) {
            throw FormatException.in(path, key + " to be " + expected, "another value");
        }
        return value.map(type::cast);
    }

    private static GgufFile parse(Path path, Arena arena, MemorySegment file) throws FormatException {
        var cursor = new GgufCursor(path, file, 0);
        checkVersion(cursor, file.byteSize());
        long tensorCount = cursor.count("tensors", MOST_TENSORS);
        long keyCount = cursor.count("keys", MOST_KEYS);
        Map<String, Object> metadata = readMetadata(cursor, keyCount);
        long alignment = alignment(path, metadata);
        List<Declared> declared = new ArrayList<>();
        for (long i = 0; i < tensorCount; i++) {
            declared.add(declared(cursor, alignment));
        }
        return new GgufFile(path, arena, metadata, place(path, file, cursor, alignment, declared));
    }

    private static void checkVersion(GgufCursor cursor, long fileBytes) throws FormatException {
        GgufCursor start = cursor.copy();
        if (fileBytes < Integer.BYTES || cursor.int32() != MAGIC) {
            throw start.wrong("a file that starts with GGUF", "another one");
        }
        GgufCursor second = cursor.copy();
        int version = cursor.int32();
        if (version == Integer.reverseBytes(2) || version == Integer.reverseBytes(3)) {
            throw second.wrong("a little-endian GGUF", "a big-endian one");
        }
        if (version != 2 && version != 3) {
            throw second.wrong("GGUF version 2 or 3", Integer.toUnsignedString(version));
        }
    }

    private static Map<String, Object> readMetadata(GgufCursor cursor, long count) throws FormatException {
        var metadata = new LinkedHashMap<String, Object>();
        for (long i = 0; i < count; i++) {
            GgufCursor start = cursor.copy();
            String key = cursor.string(LONGEST_NAME);
            if (metadata.containsKey(key)) {
                throw start.wrong("each key once", FormatException.quote(key) + " again");
            }
            metadata.put(key, cursor.value());
        }
        return metadata;
    }

    private static long alignment(Path path, Map<String, Object> metadata) throws FormatException {
        Object value = metadata.getOrDefault("general.alignment", DEFAULT_ALIGNMENT);
        if (value instanceof Long alignment
                && alignment >= 8
                && alignment <= 1 << 20
                && Long.bitCount(alignment) == 1) {
            return alignment;
        }
        throw FormatException.in(path, "general.alignment to be a power of two from 8 to 2^20", value.toString());
    }

    /// A tensor as the header declares it; `offset` counts from the start of the data.
    private record Declared(String name, GgufType type, List<Long> shape, long offset, long bytes, GgufCursor start) {
        long end() {
            return offset + bytes;
        }
    }

    private static Declared declared(GgufCursor cursor, long alignment) throws FormatException {
        GgufCursor start = cursor.copy();
        String name = cursor.string(LONGEST_NAME);
        int dimensions = cursor.int32();
        if (dimensions < 1 || dimensions > MOST_DIMENSIONS) {
            String found = Integer.toUnsignedString(dimensions);
            throw start.wrong("from 1 to " + MOST_DIMENSIONS + " dimensions of " + FormatException.quote(name), found);
        }
        var shape = new ArrayList<Long>();
        for (int i = 0; i < dimensions; i++) {
            shape.addFirst(cursor.count("rows or columns", Long.MAX_VALUE));
        }
        int id = cursor.int32();
        Optional<GgufType> type = GgufType.of(id);
        if (type.isEmpty()) {
            String found = GgufType.nameOf(id);
            throw start.wrong(FormatException.quote(name) + " of type F32, F16, BF16, Q4_0, Q4_1 or Q8_0", found);
        }
        long bytes = bytes(start, name, type.get(), shape);
        long offset = cursor.count("as an offset", Long.MAX_VALUE - bytes);
        if (offset % alignment != 0) {
            throw start.wrong(FormatException.quote(name) + " at a multiple of " + alignment, Long.toString(offset));
        }
        return new Declared(name, type.get(), shape, offset, bytes, start);
    }

    private static long bytes(GgufCursor start, String name, GgufType type, List<Long> shape) throws FormatException {
        try {
            long size = shape.stream().reduce(1L, Math::multiplyExact);
            if (size > 0 && shape.getLast() % type.blockSize() == 0) {
                return type.bytes(size);
            }
        } catch (ArithmeticException _) {
            // named below
        }
        String expected = FormatException.quote(name) + " of whole " + type + " blocks, below 2^63 bytes";
        throw start.wrong(expected, shape.toString());
    }

    private static SequencedMap<String, GgufTensor> place(
            Path path, MemorySegment file, GgufCursor end, long alignment, List<Declared> declared)
            throws FormatException {
        long dataStart = Math.ceilDiv(end.position(), alignment) * alignment;
        long dataBytes = Math.max(0, file.byteSize() - dataStart);
        checkLayout(declared, dataBytes);
        var tensors = new LinkedHashMap<String, GgufTensor>();
        for (Declared tensor : declared) {
            MemorySegment data = file.asSlice(dataStart + tensor.offset, tensor.bytes);
            var entry = new GgufTensor(tensor.name, tensor.type, tensor.shape, data);
            if (tensors.put(tensor.name, entry) != null) {
                String found = FormatException.quote(tensor.name) + " again";
                throw FormatException.at(path, tensor.start.position(), "each tensor once", found);
            }
        }
        return tensors;
    }

    private static void checkLayout(List<Declared> declared, long dataBytes) throws FormatException {
        long free = 0;
        for (Declared tensor : declared.stream()
                .sorted(Comparator.comparingLong(Declared::offset))
                .toList()) {
            if (tensor.offset < free) {
                String expected = FormatException.quote(tensor.name) + " behind the tensor before it, at " + free;
                throw tensor.start.wrong(expected, Long.toString(tensor.offset));
            }
            if (tensor.end() > dataBytes) {
                String expected = FormatException.quote(tensor.name) + " within " + dataBytes + " bytes of data";
                throw tensor.start.wrong(expected, "its end at " + tensor.end() + " (is the file cut off?)");
            }
            free = tensor.end();
        }
    }
}
