package dev.selkie.model.safetensors;

import dev.selkie.tokenizer.json.FormatException;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SortedMap;

/// One safetensors file, mapped into memory: opening costs the header alone, whatever the size of the data.
///
/// The header is validated whole before anything is handed out. The segments of the tensors live until [#close()];
/// any thread may read them. Not for files that others shorten meanwhile.
public final class SafetensorsFile implements AutoCloseable {
    private final Path path;
    private final Arena arena;
    private final SortedMap<String, String> metadata;
    private final SequencedMap<String, TensorEntry> tensors;

    private SafetensorsFile(Path path, Arena arena, Header header, MemorySegment data) {
        this.path = path;
        this.arena = arena;
        this.metadata = Collections.unmodifiableSortedMap(header.metadata());
        this.tensors = Collections.unmodifiableSequencedMap(entries(header, data));
    }

    /// Maps `path` and validates its header.
    ///
    /// @throws FormatException if it breaks the format; the message names the byte
    public static SafetensorsFile open(Path path) throws IOException {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            byte[] text = headerText(path, channel);
            long dataStart = Header.PREFIX_BYTES + text.length;
            long dataBytes = channel.size() - dataStart;
            Header header = Header.parse(path, text, dataBytes);
            MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, dataStart, dataBytes, arena);
            var file = new SafetensorsFile(path, arena, header, data);
            arena = null; // now the file's
            return file;
        } finally {
            if (arena != null) {
                arena.close();
            }
        }
    }

    /// The file itself.
    public Path path() {
        return path;
    }

    /// The strings of the file's `__metadata__`.
    public SortedMap<String, String> metadata() {
        return metadata;
    }

    /// All tensors by name, in the order in which they lie in the file.
    public SequencedMap<String, TensorEntry> tensors() {
        return tensors;
    }

    /// The tensor called `name`.
    ///
    /// @throws IllegalArgumentException if there is none
    public TensorEntry tensor(String name) {
        TensorEntry tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no tensor " + name + " in " + path);
        }
        return tensor;
    }

    /// Unmaps the file: its tensors are not to be touched afterwards.
    @Override
    public void close() {
        arena.close();
    }

    private static byte[] headerText(Path path, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Header.PREFIX_BYTES) {
            throw FormatException.at(path, 0, "8 bytes with the header's length", size + " bytes in all");
        }
        ByteBuffer prefix = read(path, channel, 0, (int) Header.PREFIX_BYTES);
        long length = prefix.order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 0 || length > Header.LONGEST_BYTES) {
            String expected = "a header of at most " + Header.LONGEST_BYTES + " bytes";
            throw FormatException.at(path, 0, expected, Long.toUnsignedString(length));
        }
        if (length > size - Header.PREFIX_BYTES) {
            String found = (size - Header.PREFIX_BYTES) + " bytes (is the file cut off?)";
            throw FormatException.at(path, Header.PREFIX_BYTES, "a header of " + length + " bytes", found);
        }
        return read(path, channel, Header.PREFIX_BYTES, (int) length).array();
    }

    private static ByteBuffer read(Path path, FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException(path + " became shorter while it was read");
            }
        }
        return buffer;
    }

    private static SequencedMap<String, TensorEntry> entries(Header header, MemorySegment data) {
        var entries = new LinkedHashMap<String, TensorEntry>();
        for (Header.Declared tensor : header.tensors()) {
            MemorySegment slice = data.asSlice(tensor.begin(), tensor.end() - tensor.begin());
            entries.put(tensor.name(), new TensorEntry(tensor.name(), tensor.type(), tensor.shape(), slice));
        }
        return entries;
    }
}
