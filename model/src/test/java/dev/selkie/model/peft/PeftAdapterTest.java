package dev.selkie.model.peft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.FixtureFiles;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeftAdapterTest {
    private static final LlamaConfig BASE = base(32, 2);

    @TempDir
    Path folder;

    /// The scalings are those of PEFT's own modules after it made the adapter.
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"adapter-plain", "adapter-patterns", "adapter-regex"})
    void readsWhatPeftWrote(String name) throws IOException {
        Path adapterFolder = copy(name);
        Path golden = FixtureFiles.copy("formats/" + name + "/scaling.json", folder);
        Map<String, Object> scalings = JsonObject.read(golden).values();
        try (Arena arena = Arena.ofConfined()) {
            PeftAdapter adapter = PeftAdapter.read(adapterFolder, BASE, arena);
            assertEquals(scalings.size(), adapter.weights().size());
            adapter.weights().forEach((target, pair) -> assertEquals(scalings.get(target.module()), pair.scaling()));
        }
    }

    @Test
    void writesTheBytesThatPeftWrites() throws IOException {
        Path theirs = copy("adapter-plain");
        Path ours = Files.createDirectory(folder.resolve("ours"));
        try (Arena arena = Arena.ofConfined()) {
            PeftAdapter read = PeftAdapter.read(theirs, BASE, arena);
            AdapterConfig uniform =
                    AdapterConfig.uniform(2, 8, Set.of(Projection.V_PROJ, Projection.Q_PROJ), Optional.of("../base"));
            new PeftAdapter(uniform, read.weights()).write(ours);
        }
        assertArrayEquals(
                Files.readAllBytes(theirs.resolve(PeftAdapter.WEIGHTS)),
                Files.readAllBytes(ours.resolve(PeftAdapter.WEIGHTS)));
        String config = Files.readString(theirs.resolve(AdapterConfig.FILE));
        assertEquals(
                config.replaceFirst("  \"peft_version\".*\n", ""), Files.readString(ours.resolve(AdapterConfig.FILE)));
    }

    @Test
    void namesTheLayerAndTheShapeOfAnotherBase() throws IOException {
        Path adapter = copy("adapter-plain");
        assertSays(adapter, base(64, 2), "layers.0.self_attn.q_proj.lora_A.weight of shape (2, 64)");
        assertSays(
                adapter, base(32, 1), "model.layers.1.self_attn.q_proj.lora_A.weight\" (is it an adapter of another");
        assertSays(adapter, base(32, 3), "the tensor base_model.model.model.layers.2.self_attn.q_proj.lora_A.weight");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "use_dora, true",
        "peft_type, \"IA3\"",
        "bias, \"all\"",
        "modules_to_save, [\"lm_head\"]",
        "fan_in_fan_out, true",
        "lora_bias, true",
        "init_lora_weights, \"pissa\"",
        "target_parameters, [\"x\"]",
        "some_new_key, {\"a\":1}",
        "r, 0",
        "r, 1e99",
        "lora_alpha, \"8\"",
        "target_modules, 3",
    })
    void namesWhatSelkieDoesNotHave(String key, String value) throws IOException {
        Path adapter = copy("adapter-plain");
        Path config = adapter.resolve(AdapterConfig.FILE);
        String json = Files.readString(config);
        String without = json.replaceFirst("(?s)  \"" + key + "\": (\\[.*?]|[^,]*?)(,|\n})", "$2");
        String changed = without.replaceFirst("\\{", "{\"" + key + "\": " + value.replace(";", ",") + ",");
        Files.writeString(config, changed.replaceFirst(",\\s*,", ","));
        assertSays(adapter, BASE, key);
    }

    @Test
    void aPatternWithoutEndIsRefusedInTime() throws IOException {
        Path adapter = copy("adapter-plain");
        Path config = adapter.resolve(AdapterConfig.FILE);
        Files.writeString(
                config, Files.readString(config).replaceFirst("(?s)\\[.*?]", "\"" + "(.*)*".repeat(3) + "(.+)+x\""));
        assertSays(adapter, BASE, "takes too long");
    }

    @Test
    void namesAnAdapterOfTheHead() throws IOException {
        Path adapter = copy("adapter-plain");
        Path weights = adapter.resolve(PeftAdapter.WEIGHTS);
        String bytes = Files.readString(weights, StandardCharsets.ISO_8859_1);
        Files.writeString(
                weights,
                bytes.replace("model.layers.1.self_attn.v_proj.lora_A", "lm_head.ddddddddddddddddddddddd.lora_A"),
                StandardCharsets.ISO_8859_1);
        assertSays(adapter, base(32, 1), "linear maps of the layers only");
    }

    @Test
    void namesAMissingFile() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertSays(empty, BASE, PeftAdapter.WEIGHTS);
    }

    private static void assertSays(Path adapter, LlamaConfig base, String says) {
        try (Arena arena = Arena.ofConfined()) {
            var error = assertThrows(FormatException.class, () -> PeftAdapter.read(adapter, base, arena));
            assertTrue(error.getMessage().contains(says), error.getMessage());
            assertEquals(1, error.getMessage().lines().count());
        }
    }

    private Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        FixtureFiles.copy("formats/" + name + "/" + PeftAdapter.WEIGHTS, copy);
        FixtureFiles.copy("formats/" + name + "/" + AdapterConfig.FILE, copy);
        return copy;
    }

    private static LlamaConfig base(int hiddenSize, int layers) {
        return new LlamaConfig(
                64,
                hiddenSize,
                64,
                layers,
                4,
                2,
                8,
                128,
                1e-6,
                false,
                false,
                false,
                10_000,
                new RopeScaling.Default(),
                OptionalInt.empty(),
                List.of(),
                TensorType.F32);
    }
}
