package dev.selkie.model.safetensors;

import dev.selkie.model.files.Progress;
import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.tokenizer.json.Json;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Writes safetensors files, byte for byte as the format's own library does: tensors by type from the widest to the
/// narrowest, then by name; the header padded with blanks to a multiple of 8. The same tensors give the same bytes.
///
/// The data passes through one buffer, so that writing needs no memory for whole tensors (but a row must fit).
public final class SafetensorsWriter {
    /// What PyTorch's loaders expect to find.
    public static final SortedMap<String, String> PYTORCH =
            Collections.unmodifiableSortedMap(new TreeMap<>(Map.of("format", "pt")));

    /// A folder's weights are cut into shards of at most this size.
    public static final long SHARD_BYTES = 5_000_000_000L;

    private static final int ALIGNMENT = 8;
    private static final long BUFFER_BYTES = 8 << 20;

    private static final Comparator<TensorSource> ORDER = Comparator.comparing(TensorSource::type)
            .reversed()
            .thenComparing(s -> s.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private SafetensorsWriter() {}

    /// Writes `file` whole or not at all, replacing what is there.
    ///
    /// @param metadata strings for `__metadata__`
    /// @throws IllegalArgumentException if two tensors have one name
    public static void write(Path file, SortedMap<String, String> metadata, Collection<TensorSource> tensors)
            throws IOException {
        try (Staged staged = Staged.file(file, true)) {
            writeInPlace(staged.path(), metadata, tensors, new Meter(Progress.SILENT, totalBytes(tensors)));
            staged.commit();
        }
    }

    /// Writes the weights of a model into `folder`, which the caller has staged: `model.safetensors`, or shards of
    /// at most `shardBytes` and their index, named as `transformers` names them.
    ///
    /// @param tensors in the order in which they are dealt out to shards
    public static void writeFolder(Path folder, Collection<TensorSource> tensors, long shardBytes, Progress progress)
            throws IOException {
        var meter = new Meter(progress, totalBytes(tensors));
        List<List<TensorSource>> shards = shards(tensors, shardBytes);
        if (shards.size() == 1) {
            writeInPlace(folder.resolve(SafetensorsFolder.SINGLE), PYTORCH, tensors, meter);
            return;
        }
        var shardByName = new TreeMap<String, Object>();
        for (int i = 0; i < shards.size(); i++) {
            String shard = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            writeInPlace(folder.resolve(shard), PYTORCH, shards.get(i), meter);
            shards.get(i).forEach(tensor -> shardByName.put(tensor.name(), shard));
        }
        var index = new LinkedHashMap<String, Object>();
        index.put("metadata", Map.of("total_size", totalBytes(tensors)));
        index.put("weight_map", shardByName);
        Writes.text(folder.resolve(SafetensorsFolder.INDEX), Json.write(index));
    }

    /// Counts bytes for a [Progress].
    private static final class Meter {
        private final Progress progress;
        private final long total;
        private long done;

        Meter(Progress progress, long total) {
            this.progress = progress;
            this.total = total;
        }

        void add(long bytes) {
            done += bytes;
            progress.report(done, total);
        }
    }

    private static List<List<TensorSource>> shards(Collection<TensorSource> tensors, long shardBytes) {
        var shards = new ArrayList<List<TensorSource>>();
        shards.add(new ArrayList<>());
        long bytes = 0;
        for (TensorSource tensor : tensors) {
            if (bytes + tensor.bytes() > shardBytes && !shards.getLast().isEmpty()) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.getLast().add(tensor);
            bytes += tensor.bytes();
        }
        return shards;
    }

    private static long totalBytes(Collection<TensorSource> tensors) {
        return tensors.stream().mapToLong(TensorSource::bytes).sum();
    }

    private static void writeInPlace(
            Path file, SortedMap<String, String> metadata, Collection<TensorSource> tensors, Meter meter)
            throws IOException {
        List<TensorSource> ordered = tensors.stream().sorted(ORDER).toList();
        Writes.to(file, () -> writeOrdered(file, metadata, ordered, meter));
    }

    private static void writeOrdered(
            Path file, SortedMap<String, String> metadata, List<TensorSource> ordered, Meter meter) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeAll(channel, header(metadata, ordered));
            long bufferBytes =
                    ordered.stream().mapToLong(TensorSource::rowBytes).reduce(BUFFER_BYTES, Math::max);
            MemorySegment buffer = arena.allocate(bufferBytes, ALIGNMENT);
            for (TensorSource tensor : ordered) {
                writeRows(channel, tensor, buffer, meter);
            }
        }
    }

    private static void writeRows(FileChannel channel, TensorSource tensor, MemorySegment buffer, Meter meter)
            throws IOException {
        long rowBytes = tensor.rowBytes();
        if (rowBytes == 0) {
            return;
        }
        long most = buffer.byteSize() / rowBytes;
        for (long first = 0; first < tensor.rowCount(); first += most) {
            long count = Math.min(most, tensor.rowCount() - first);
            MemorySegment rows = buffer.asSlice(0, count * rowBytes);
            tensor.rows().copy(first, count, rows);
            writeAll(channel, rows.asByteBuffer());
            meter.add(rows.byteSize());
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer header(SortedMap<String, String> metadata, List<TensorSource> ordered) {
        var json = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            json.put(Header.METADATA, metadata);
        }
        long offset = 0;
        for (TensorSource tensor : ordered) {
            var declared = new LinkedHashMap<String, Object>();
            declared.put("dtype", tensor.type().name());
            declared.put("shape", tensor.shape());
            declared.put("data_offsets", List.of(offset, offset + tensor.bytes()));
            if (json.put(tensor.name(), declared) != null) {
                throw new IllegalArgumentException("two tensors are called " + tensor.name());
            }
            offset += tensor.bytes();
        }
        byte[] text = Json.writeCompact(json).getBytes(StandardCharsets.UTF_8);
        int length = Math.ceilDiv(text.length, ALIGNMENT) * ALIGNMENT;
        if (length > Header.LONGEST_BYTES) {
            throw new IllegalArgumentException("a header of " + length + " bytes is longer than the format allows");
        }
        ByteBuffer header =
                ByteBuffer.allocate((int) Header.PREFIX_BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length).put(text);
        while (header.hasRemaining()) {
            header.put((byte) ' ');
        }
        return header.flip();
    }
}
