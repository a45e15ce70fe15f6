package dev.selkie.model.gguf;

import dev.selkie.model.config.GenerationConfig;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.files.Progress;
import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.model.safetensors.WeightBits;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.List;

/// Makes of a GGUF file the Hugging Face folder it was once converted from: weights (dequantised), `config.json`,
/// `generation_config.json`, `tokenizer.json`, `tokenizer_config.json`, `chat_template.jinja`.
public final class GgufImport {
    private GgufImport() {}

    /// Converts `gguf`, a Llama with a byte-level BPE tokenizer, into the new folder `out`, which appears whole or
    /// not at all.
    ///
    /// @param type     of the weights written: F32 keeps the exact values, F16 and BF16 round to the nearest
    /// @param replace  whether what is at `out` may be replaced
    /// @param progress told of the weights' bytes
    /// @throws FormatException            if the file is corrupt, or of a kind Selkie does not have
    /// @throws FileAlreadyExistsException if something is at `out` that may not be replaced
    /// @throws IllegalArgumentException   if `type` is none of weights
    public static void importTo(Path gguf, Path out, TensorType type, boolean replace, Progress progress)
            throws IOException {
        try (GgufFile file = GgufFile.open(gguf)) {
            GgufLlama llama = GgufLlama.of(file);
            LlamaConfig config = llama.config().withDtype(type);
            var tokenizer = new GgufTokenizer(file);
            List<TensorSource> weights =
                    llama.weights().stream().map(weight -> source(weight, type)).toList();
            try (Staged staged = Staged.folder(out, replace)) {
                Path folder = staged.path();
                Writes.text(folder.resolve(LlamaConfig.FILE), config.toJson());
                Writes.text(folder.resolve(GenerationConfig.FILE), GenerationConfig.jsonFor(config));
                tokenizer.write(folder, config.maxPositionEmbeddings());
                SafetensorsWriter.writeFolder(folder, weights, SafetensorsWriter.SHARD_BYTES, progress);
                staged.commit();
            }
        }
    }

    /// What the metadata of `file` says of its Llama, as `config.json` would.
    /// The names and shapes of the weights are checked against it.
    ///
    /// @throws FormatException if it is no Llama, or one that Selkie does not have
    public static LlamaConfig config(GgufFile file) throws IOException {
        GgufLlama llama = GgufLlama.of(file);
        llama.weights();
        return llama.config();
    }

    private static TensorSource source(GgufLlama.Weight weight, TensorType type) {
        TensorSource.Rows rows = (first, count, out) -> {
            if (type == TensorType.F32) {
                GgufLlama.copyRows(weight, first, count, out);
            } else {
                try (Arena arena = Arena.ofConfined()) {
                    long elements = out.byteSize() * Byte.SIZE / type.bits();
                    MemorySegment exact = arena.allocate(elements * Float.BYTES);
                    GgufLlama.copyRows(weight, first, count, exact);
                    WeightBits.convert(TensorType.F32, exact, type, out);
                }
            }
        };
        return new TensorSource(
                weight.expected().name(), type, weight.expected().shape(), rows);
    }
}
