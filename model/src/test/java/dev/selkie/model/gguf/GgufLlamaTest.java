package dev.selkie.model.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufLlamaTest {
    private static final int REQUIRED = 7;

    @TempDir
    Path folder;

    @Test
    void takesWhatIsNotSaidAsLlamaCppDoes() throws IOException {
        LlamaConfig config = config(model(0));
        assertEquals(10, config.vocabSize());
        assertEquals(4, config.headDim());
        assertEquals(config.numAttentionHeads(), config.numKeyValueHeads());
        assertEquals(10_000, config.ropeTheta());
        assertEquals(new RopeScaling.Default(), config.ropeScaling());
        assertEquals(OptionalInt.empty(), config.bosTokenId());
        assertTrue(config.tieWordEmbeddings());
    }

    @Test
    void readsLinearScalingUnlessItIsOff() throws IOException {
        GgufBytes old = model(1).string("llama.rope.scale_linear").float32(4);
        assertEquals(new RopeScaling.Linear(4), config(old).ropeScaling());
        GgufBytes on = model(1).string("llama.rope.scaling.factor").float32(2.5f);
        assertEquals(new RopeScaling.Linear(2.5), config(on).ropeScaling());
        GgufBytes off = model(2).string("llama.rope.scaling.factor")
                .float32(2.5f)
                .string("llama.rope.scaling.type")
                .text("none");
        assertEquals(new RopeScaling.Default(), config(off).ropeScaling());
    }

    @Test
    void everyTokenThatEndsATurnEndsATextToo() throws IOException {
        GgufBytes ends = model(3).string("tokenizer.ggml.eos_token_id")
                .uint32(7)
                .string("tokenizer.ggml.eot_token_id")
                .uint32(9)
                .string("tokenizer.ggml.eom_token_id")
                .uint32(7);
        assertEquals(List.of(7, 9), config(ends).eosTokenIds());
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "llama.rope.dimension_count, 2, the head's width 4",
        "llama.attention.value_length, 8, the head's width 4",
        "llama.attention.head_count_kv, 0, from 1 to",
        "llama.attention.head_count_kv, 3, num_key_value_heads 3",
        "llama.attention.key_length, 3, head_dim 3",
    })
    void namesWhatCannotBe(String key, int value, String says) throws IOException {
        Path file = write(model(1).string(key).uint32(value));
        try (GgufFile gguf = GgufFile.open(file)) {
            var error = assertThrows(FormatException.class, () -> GgufLlama.of(gguf));
            assertTrue(error.getMessage().contains(says), error.getMessage());
        }
    }

    @Test
    void namesAScalingThatSelkieDoesNotHave() throws IOException {
        Path file = write(model(1).string("llama.rope.scaling.type").text("yarn"));
        try (GgufFile gguf = GgufFile.open(file)) {
            var error = assertThrows(FormatException.class, () -> GgufLlama.of(gguf));
            assertTrue(error.getMessage().contains("found \"yarn\""), error.getMessage());
        }
    }

    /// The keys that a Llama must have, and room for `more`.
    private static GgufBytes model(int more) {
        return new GgufBytes()
                .header(3, 1, REQUIRED + more)
                .string("general.architecture")
                .text("llama")
                .string("llama.embedding_length")
                .uint32(8)
                .string("llama.feed_forward_length")
                .uint32(6)
                .string("llama.block_count")
                .uint32(1)
                .string("llama.attention.head_count")
                .uint32(2)
                .string("llama.context_length")
                .uint32(32)
                .string("llama.attention.layer_norm_rms_epsilon")
                .float32(1e-5f);
    }

    private LlamaConfig config(GgufBytes bytes) throws IOException {
        try (GgufFile gguf = GgufFile.open(write(bytes))) {
            return GgufLlama.of(gguf).config();
        }
    }

    private Path write(GgufBytes bytes) throws IOException {
        byte[] file = bytes.tensor("token_embd.weight", 0, 0, 8, 10)
                .align(32)
                .data(8 * 10 * 4)
                .toArray();
        return Files.write(folder.resolve("model.gguf"), file);
    }
}
