package dev.selkie.model.merge;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.files.Progress;
import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.model.peft.LoraPair;
import dev.selkie.model.peft.LoraTarget;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes a model folder whose weights are those of a base with an adapter added: `W + scaling · B A`.
///
/// Each sum is computed in f64 from the stored numbers and rounded once to f32, and from there to a narrower type.
public final class Merge {
    private Merge() {}

    /// Merges the adapter in `adapter` into `base` and writes the new folder `out`, which appears whole or not at
    /// all: weights, `config.json`, and the files of tokenizer and generation as the base has them.
    ///
    /// @param type     of the weights written; empty: each as the base has it
    /// @param replace  whether what is at `out` may be replaced
    /// @param progress told of the weights' bytes
    /// @throws FormatException            if a file is corrupt, or the adapter was made for another base
    /// @throws FileAlreadyExistsException if something is at `out` that may not be replaced
    /// @throws IllegalArgumentException   if `type` is none of weights
    public static void write(
            Path base, Path adapter, Path out, Optional<TensorType> type, boolean replace, Progress progress)
            throws IOException {
        try (LlamaFolder model = LlamaFolder.open(base);
                Arena arena = Arena.ofShared();
                Staged staged = Staged.folder(out, replace)) {
            PeftAdapter lora = PeftAdapter.read(adapter, model.config(), arena);
            BaseFiles.copy(base, staged.path());
            String config = type.isPresent()
                    ? LlamaConfig.jsonWithDtype(base, type.get())
                    : Files.readString(base.resolve(LlamaConfig.FILE));
            Writes.text(staged.path().resolve(LlamaConfig.FILE), config);
            SafetensorsWriter.writeFolder(
                    staged.path(), sources(model, lora, type), SafetensorsWriter.SHARD_BYTES, progress);
            staged.commit();
        }
    }

    private static List<TensorSource> sources(LlamaFolder model, PeftAdapter lora, Optional<TensorType> type) {
        Map<String, LoraPair> pairs = new HashMap<>();
        for (Map.Entry<LoraTarget, LoraPair> entry : lora.weights().entrySet()) {
            pairs.put(entry.getKey().module() + ".weight", entry.getValue());
        }
        var sources = new ArrayList<TensorSource>();
        for (TensorEntry weight : model.weights().values()) {
            TensorType written = type.orElse(weight.type());
            LoraPair pair = pairs.get(weight.name());
            sources.add(
                    pair == null
                            ? TensorSource.converted(weight.name(), weight, written)
                            : new TensorSource(
                                    weight.name(), written, weight.shape(), new MergedRows(weight, pair, written)));
        }
        return sources;
    }
}
