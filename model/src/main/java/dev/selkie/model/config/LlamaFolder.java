package dev.selkie.model.config;

import dev.selkie.model.safetensors.SafetensorsFolder;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;

/// A Hugging Face folder of a Llama: its settings, and its weights mapped into memory, all checked against each
/// other.
///
/// Opening reads headers and settings only. The weights' segments live until [#close()].
public final class LlamaFolder implements AutoCloseable {
    private final LlamaConfig config;
    private final SafetensorsFolder files;
    private final Map<String, TensorEntry> weights;

    private LlamaFolder(LlamaConfig config, SafetensorsFolder files, Map<String, TensorEntry> weights) {
        this.config = config;
        this.files = files;
        this.weights = Collections.unmodifiableMap(weights);
    }

    /// Opens `folder`.
    ///
    /// @throws FormatException if a file is corrupt or missing, the model is of a kind Selkie does not have, or a
    ///     weight is missing, unknown, or of the wrong shape
    public static LlamaFolder open(Path folder) throws IOException {
        LlamaConfig config = LlamaConfig.read(folder);
        SafetensorsFolder files = SafetensorsFolder.open(folder);
        try {
            Map<String, TensorEntry> weights = LlamaTensors.check(config, files.tensors(), folder);
            return new LlamaFolder(config, files, weights);
        } catch (FormatException e) {
            files.close();
            throw e;
        }
    }

    public LlamaConfig config() {
        return config;
    }

    /// The weights by name, in the order of [LlamaTensors#of]: all that the config asks for, nothing else.
    public Map<String, TensorEntry> weights() {
        return weights;
    }

    /// Unmaps the weights: they are not to be touched afterwards.
    @Override
    public void close() {
        files.close();
    }
}
