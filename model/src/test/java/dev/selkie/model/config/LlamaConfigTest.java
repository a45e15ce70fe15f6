package dev.selkie.model.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlamaConfigTest {
    /// The keys as Llama 3.2 was published, with smaller sizes.
    private static final String PUBLISHED = """
            {"architectures": ["LlamaForCausalLM"], "attention_bias": false, "bos_token_id": 128000,
             "eos_token_id": [128001, 128008], "head_dim": 16, "hidden_act": "silu", "hidden_size": 64,
             "intermediate_size": 128, "max_position_embeddings": 131072, "mlp_bias": false, "model_type": "llama",
             "num_attention_heads": 4, "num_hidden_layers": 2, "num_key_value_heads": 2, "pretraining_tp": 1,
             "rms_norm_eps": 1e-05, "rope_scaling": {"factor": 32.0, "high_freq_factor": 4.0, "low_freq_factor": 1.0,
             "original_max_position_embeddings": 8192, "rope_type": "llama3"}, "rope_theta": 500000.0,
             "tie_word_embeddings": true, "torch_dtype": "bfloat16", "transformers_version": "4.45.0.dev0",
             "use_cache": true, "vocab_size": 128256}
            """;

    private static final LlamaConfig LLAMA32 = new LlamaConfig(
            128256,
            64,
            128,
            2,
            4,
            2,
            16,
            131072,
            1e-5,
            true,
            false,
            false,
            500_000,
            new RopeScaling.Llama3(32, 1, 4, 8192),
            OptionalInt.of(128000),
            List.of(128001, 128008),
            TensorType.BF16);

    @TempDir
    Path folder;

    @Test
    void readsWhatWasPublishedBeforeTransformers5() throws IOException {
        assertEquals(LLAMA32, read(PUBLISHED));
        assertEquals(128256 * 64 + 2 * (2 * 64 + 2 * 64 * 64 + 2 * 32 * 64 + 3 * 128 * 64) + 64, LLAMA32.parameters());
    }

    @Test
    void readsWhatTransformers5Writes() throws IOException {
        String json = PUBLISHED
                .replace("\"rope_scaling\": {", "\"rope_parameters\": {\"rope_theta\": 500000.0, ")
                .replace("\"rope_theta\": 500000.0,\n", "")
                .replace("torch_dtype", "dtype");
        assertEquals(LLAMA32, read(json));
    }

    @Test
    void readsWhatItWrites() throws IOException {
        for (RopeScaling scaling :
                List.of(new RopeScaling.Default(), new RopeScaling.Linear(2.5), LLAMA32.ropeScaling())) {
            var config = new LlamaConfig(
                    99,
                    24,
                    7,
                    1,
                    3,
                    1,
                    4,
                    50,
                    1e-6,
                    false,
                    true,
                    true,
                    1e4,
                    scaling,
                    OptionalInt.empty(),
                    List.of(),
                    TensorType.F16);
            assertEquals(config, read(config.toJson()));
        }
    }

    @Test
    void takesWhatIsNotSaidAsTransformersDoes() throws IOException {
        String json = """
                {"model_type": "llama", "vocab_size": 10, "hidden_size": 8, "intermediate_size": 4,
                 "num_hidden_layers": 1, "num_attention_heads": 2}
                """;
        var expected = new LlamaConfig(
                10,
                8,
                4,
                1,
                2,
                2,
                4,
                2048,
                1e-6,
                false,
                false,
                false,
                10_000,
                new RopeScaling.Default(),
                OptionalInt.of(1),
                List.of(2),
                TensorType.F32);
        assertEquals(expected, read(json));
        LlamaConfig none = read(json.replace("{", "{\"bos_token_id\": null, \"eos_token_id\": -1, "));
        assertEquals(OptionalInt.empty(), none.bosTokenId());
        assertEquals(List.of(), none.eosTokenIds());
    }

    @Test
    void theGenerationConfigHasTheLastWordOnEnds() throws IOException {
        Files.writeString(
                folder.resolve("generation_config.json"),
                "{\"eos_token_id\": [7, 8], \"temperature\": 0.6, \"top_p\": 0.9, \"top_k\": 50}");
        assertEquals(List.of(7, 8), read(PUBLISHED).eosTokenIds());
        Files.writeString(folder.resolve("generation_config.json"), "{\"temperature\": 0.6}");
        assertEquals(List.of(128001, 128008), read(PUBLISHED).eosTokenIds());
        Files.writeString(folder.resolve("generation_config.json"), "{\"eos_token_id\": \"</s>\"}");
        assertThrows(FormatException.class, () -> read(PUBLISHED));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "architectures | [\"MistralForCausalLM\"] | MistralForCausalLM",
                "model_type | \"qwen2\" | qwen2",
                "hidden_act | \"gelu\" | gelu",
                "quantization_config | {\"bits\": 4} | quantization_config",
                "partial_rotary_factor | 0.5 | partial_rotary_factor",
                "rope_scaling | {\"type\": \"yarn\", \"factor\": 2} | yarn",
                "rope_scaling | {\"rope_type\": \"dynamic\", \"factor\": 2} | dynamic",
                "rope_scaling | {\"rope_type\": \"linear\"} | rope_scaling.factor",
                "rope_scaling | {\"rope_type\": \"linear\", \"factor\": 0} | rope_scaling.factor",
                "rope_scaling | [1] | rope_scaling",
                "torch_dtype | \"float64\" | float64",
                "hidden_size | 0 | hidden_size",
                "hidden_size | -64 | hidden_size",
                "hidden_size | 99999999999999999999 | hidden_size",
                "hidden_size | 2147483648 | hidden_size",
                "hidden_size | 62 | hidden_size 62: not a multiple",
                "hidden_size | \"64\" | hidden_size",
                "hidden_size | 64.5 | hidden_size",
                "hidden_size | null | hidden_size",
                "num_key_value_heads | 3 | not a multiple",
                "num_key_value_heads | 8 | num_key_value_heads",
                "head_dim | 15 | head_dim",
                "vocab_size | 100000000 | vocab_size",
                "num_hidden_layers | 1000000 | num_hidden_layers",
                "rms_norm_eps | 0 | rms_norm_eps",
                "rms_norm_eps | NaN | rms_norm_eps",
                "rope_theta | -1 | rope_theta",
                "eos_token_id | \"</s>\" | eos_token_id",
                "tie_word_embeddings | 1 | tie_word_embeddings",
            })
    void namesWhatSelkieDoesNotHaveAndWhatCannotBe(String key, String value, String says) throws IOException {
        String without = PUBLISHED.replaceFirst("\"" + key + "\": (\\{[^}]*}|\\[[^]]*]|[^,}]*),", "");
        String json = without.replaceFirst("\\{", "{\"" + key + "\": " + value + ", ");
        Files.writeString(folder.resolve("config.json"), json);
        var error = assertThrows(FormatException.class, () -> LlamaConfig.read(folder));
        assertTrue(error.getMessage().contains(says), error.getMessage());
        assertTrue(error.getMessage().startsWith(folder.resolve("config.json").toString()), error.getMessage());
        assertEquals(1, error.getMessage().lines().count());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "## | nothing",
                "[] | object",
                "{ | JSON",
                "{} {} | end",
                "{\"a\":1,\"a\":2} | each key once",
                "nul | JSON"
            })
    void namesJsonThatIsNone(String json, String says) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        var error = assertThrows(FormatException.class, () -> LlamaConfig.read(folder));
        assertTrue(error.getMessage().contains(says), error.getMessage());
    }

    @Test
    void saysWhatDoesNotFitTheContext() {
        int context = LLAMA32.maxPositionEmbeddings();
        LLAMA32.requireFits("a text", context, "shorten it");
        assertEquals(Optional.empty(), LLAMA32.misfit("a text", context));
        var error = assertThrows(
                IllegalArgumentException.class, () -> LLAMA32.requireFits("a text", context + 1, "shorten it"));
        assertEquals(
                "a text has %d tokens, the model's context is %d; shorten it".formatted(context + 1, context),
                error.getMessage());
    }

    @Test
    void namesAMissingFile() {
        var error = assertThrows(FormatException.class, () -> LlamaConfig.read(folder));
        assertTrue(
                error.getMessage()
                        .contains(folder + ": expected the folder of a model, with its config.json, found none in it"),
                error.getMessage());
    }

    @Test
    void survivesAnyChangeOfBytes() throws IOException {
        byte[] sound = PUBLISHED.getBytes(StandardCharsets.UTF_8);
        var random = new SplittableRandom(3);
        int refused = 0;
        for (int trial = 0; trial < 2000; trial++) {
            byte[] bytes = sound.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            Files.write(folder.resolve("config.json"), bytes);
            try {
                assertTrue(LlamaConfig.read(folder).parameters() > 0);
            } catch (FormatException _) {
                refused++;
            }
        }
        assertTrue(refused > 500, refused + " refused");
    }

    private LlamaConfig read(String json) throws IOException {
        Files.writeString(folder.resolve("config.json"), json);
        return LlamaConfig.read(folder);
    }
}
