package dev.selkie.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.files.Progress;
import dev.selkie.model.safetensors.SafetensorsWriter;
import dev.selkie.model.safetensors.TensorSource;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlamaFolderTest {
    private static final LlamaConfig CONFIG = config(false);
    private static final LlamaConfig TIED = config(true);

    @TempDir
    Path folder;

    @Test
    void opensWhatIsWhole() throws IOException {
        write(CONFIG, sources(CONFIG));
        try (LlamaFolder llama = LlamaFolder.open(folder)) {
            assertEquals(CONFIG, llama.config());
            assertEquals(1 + 9 + 2, llama.weights().size());
            assertEquals(
                    CONFIG.parameters() * 4,
                    llama.weights().values().stream()
                            .mapToLong(w -> w.data().byteSize())
                            .sum());
        }
    }

    @Test
    void namesTheTensorThatIsMissing() throws IOException {
        List<TensorSource> sources = sources(CONFIG);
        sources.removeIf(s -> s.name().contains("up_proj"));
        write(CONFIG, sources);
        assertSays("the tensor model.layers.0.mlp.up_proj.weight, found none");
    }

    @Test
    void namesTheTensorThatNobodyKnows() throws IOException {
        List<TensorSource> sources = sources(CONFIG);
        sources.add(zeros("model.layers.0.self_attn.q_proj.bias", TensorType.F32, List.of(4L)));
        write(CONFIG, sources);
        assertSays("found \"model.layers.0.self_attn.q_proj.bias\"");
    }

    @Test
    void namesTheTensorOfAnotherShapeOrType() throws IOException {
        List<TensorSource> sources = sources(CONFIG);
        sources.removeIf(s -> s.name().equals("model.norm.weight"));
        sources.add(zeros("model.norm.weight", TensorType.F32, List.of(5L)));
        write(CONFIG, sources);
        assertSays("model.norm.weight of shape (4), found (5)");
        sources.removeLast();
        sources.add(zeros("model.norm.weight", TensorType.I8, List.of(4L)));
        write(CONFIG, sources);
        assertSays("model.norm.weight of type F32, F16 or BF16, found I8");
    }

    @Test
    void leavesOutWhatOldConversionsStored() throws IOException {
        List<TensorSource> sources = sources(TIED);
        sources.add(zeros("model.layers.0.self_attn.rotary_emb.inv_freq", TensorType.F32, List.of(1L)));
        sources.add(zeros("lm_head.weight", TensorType.F32, List.of(6L, 4L)));
        write(TIED, sources);
        try (LlamaFolder llama = LlamaFolder.open(folder)) {
            assertEquals(LlamaTensors.of(TIED).size(), llama.weights().size());
        }
    }

    @Test
    void refusesAHeadThatIsTiedAndYetAnother() throws IOException {
        List<TensorSource> sources = sources(TIED);
        sources.add(
                new TensorSource("lm_head.weight", TensorType.F32, List.of(6L, 4L), (_, _, out) -> out.fill((byte) 1)));
        write(TIED, sources);
        assertSays("set tie_word_embeddings to false");
    }

    @Test
    void namesWeightsThatAreNotThere() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG.toJson());
        assertSays("model.safetensors or model.safetensors.index.json, found neither");
    }

    private void assertSays(String says) {
        var error = assertThrows(FormatException.class, () -> LlamaFolder.open(folder));
        assertTrue(error.getMessage().contains(says), error.getMessage());
    }

    private void write(LlamaConfig config, List<TensorSource> sources) throws IOException {
        Files.deleteIfExists(folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("config.json"), config.toJson());
        SafetensorsWriter.writeFolder(folder, sources, SafetensorsWriter.SHARD_BYTES, Progress.SILENT);
    }

    private static List<TensorSource> sources(LlamaConfig config) {
        var sources = new ArrayList<TensorSource>();
        LlamaTensors.of(config).forEach(t -> sources.add(zeros(t.name(), TensorType.F32, t.shape())));
        return sources;
    }

    private static TensorSource zeros(String name, TensorType type, List<Long> shape) {
        return new TensorSource(name, type, shape, (_, _, out) -> out.fill((byte) 0));
    }

    private static LlamaConfig config(boolean tied) {
        return new LlamaConfig(
                6,
                4,
                3,
                1,
                2,
                1,
                2,
                8,
                1e-6,
                tied,
                false,
                false,
                1e4,
                new RopeScaling.Default(),
                OptionalInt.empty(),
                List.of(),
                TensorType.F32);
    }
}
