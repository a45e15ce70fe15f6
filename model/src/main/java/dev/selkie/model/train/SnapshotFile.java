package dev.selkie.model.train;

import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A [Snapshot] on the disk: a safetensors file of f32 tensors of one dimension, its step in the metadata.
public final class SnapshotFile {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final String STEP = "step";

    private SnapshotFile() {}

    /// @throws FormatException if `path` is no snapshot
    public static Snapshot read(Path path) throws IOException {
        try (SafetensorsFile file = SafetensorsFile.open(path)) {
            var values = new TreeMap<String, float[]>();
            file.tensors().forEach((name, tensor) -> values.put(name, floats(tensor)));
            return new Snapshot(step(file), values);
        }
    }

    /// Writes `snapshot` to `path`, which the caller has staged.
    public static void write(Path path, Snapshot snapshot) throws IOException {
        var metadata = new TreeMap<>(Map.of(STEP, "" + snapshot.step()));
        SafetensorsWriter.write(path, metadata, tensors(snapshot));
    }

    private static List<TensorSource> tensors(Snapshot snapshot) {
        var tensors = new ArrayList<TensorSource>();
        snapshot.values().forEach((name, values) -> {
            MemorySegment data = MemorySegment.ofArray(values);
            var entry = new TensorEntry(name, TensorType.F32, List.of((long) values.length), data);
            tensors.add(TensorSource.of(name, entry));
        });
        return tensors;
    }

    private static float[] floats(TensorEntry tensor) {
        return tensor.data().toArray(F32);
    }

    private static int step(SafetensorsFile file) throws FormatException {
        String step = file.metadata().getOrDefault(STEP, "");
        try {
            return Integer.parseInt(step);
        } catch (NumberFormatException _) {
            throw FormatException.in(file.path(), "the number of a step", FormatException.quote(step));
        }
    }
}
