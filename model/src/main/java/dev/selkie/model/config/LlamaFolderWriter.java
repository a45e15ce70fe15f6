package dev.selkie.model.config;

import dev.selkie.model.files.Progress;
import dev.selkie.model.files.Writes;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a model that was trained here as a Hugging Face folder, but for its tokenizer.
public final class LlamaFolderWriter {
    private LlamaFolderWriter() {}

    /// Writes `config.json`, `generation_config.json` and the weights into `folder`, which the caller has
    /// staged.
    ///
    /// @param weights by name, row-major; stored as the config's type says
    /// @throws IllegalArgumentException if one of the config's weights is missing or not of its size
    public static void write(Path folder, LlamaConfig config, Map<String, float[]> weights, Progress progress)
            throws IOException {
        List<TensorSource> tensors = LlamaTensors.of(config).stream()
                .map(expected -> source(expected, weights.get(expected.name()), config.dtype()))
                .toList();
        Writes.text(folder.resolve(LlamaConfig.FILE), config.toJson());
        Writes.text(folder.resolve(GenerationConfig.FILE), GenerationConfig.jsonFor(config));
        SafetensorsWriter.writeFolder(folder, tensors, SafetensorsWriter.SHARD_BYTES, progress);
    }

    private static TensorSource source(LlamaTensors.Expected expected, float @Nullable [] values, TensorType type) {
        if (values == null || values.length != expected.size()) {
            throw new IllegalArgumentException("%s has not %d numbers".formatted(expected.name(), expected.size()));
        }
        MemorySegment data = MemorySegment.ofArray(values);
        var entry = new TensorEntry(expected.name(), TensorType.F32, expected.shape(), data);
        return TensorSource.converted(expected.name(), entry, type);
    }
}
