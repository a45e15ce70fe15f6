package dev.selkie.model.merge;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.files.Progress;
import dev.selkie.model.files.Writes;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.model.safetensors.WeightBits;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All weights of a model, for training without adapters: read from its folder as f32, and written back into a folder
/// like it, each in the type that the base has it in.
public final class FullWeights {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FullWeights() {}

    /// The weights of the model in `base` by name, row-major.
    public static SortedMap<String, float[]> read(Path base) throws IOException {
        try (LlamaFolder model = LlamaFolder.open(base);
                Arena arena = Arena.ofConfined()) {
            var weights = new TreeMap<String, float[]>();
            for (TensorEntry weight : model.weights().values()) {
                MemorySegment wide = arena.allocate(Math.multiplyExact(weight.size(), Float.BYTES), Float.BYTES);
                WeightBits.convert(weight.type(), weight.data(), TensorType.F32, wide);
                weights.put(weight.name(), wide.toArray(F32));
            }
            return weights;
        }
    }

    /// Writes `weights` into `folder`, which the caller has staged, with all else that the model in `base` is.
    ///
    /// @throws IllegalArgumentException if one of the base's weights is missing or not of its size
    public static void write(Path base, Map<String, float[]> weights, Path folder) throws IOException {
        try (LlamaFolder model = LlamaFolder.open(base)) {
            BaseFiles.copy(base, folder);
            Writes.copy(base.resolve(LlamaConfig.FILE), folder.resolve(LlamaConfig.FILE));
            List<TensorSource> sources = new ArrayList<>();
            for (TensorEntry weight : model.weights().values()) {
                sources.add(source(weight, weights.getOrDefault(weight.name(), new float[0])));
            }
            SafetensorsWriter.writeFolder(folder, sources, SafetensorsWriter.SHARD_BYTES, Progress.SILENT);
        }
    }

    private static TensorSource source(TensorEntry like, float[] values) {
        if (values.length != like.size()) {
            throw new IllegalArgumentException("%s has not %d numbers".formatted(like.name(), like.size()));
        }
        var entry = new TensorEntry(like.name(), TensorType.F32, like.shape(), MemorySegment.ofArray(values));
        return TensorSource.converted(like.name(), entry, like.type());
    }
}
