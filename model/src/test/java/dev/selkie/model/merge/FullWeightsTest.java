package dev.selkie.model.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FullWeightsTest {
    @TempDir
    Path out;

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama-bf16", "llama-biased"})
    void aModelWrittenWithItsOwnWeightsIsTheSame(String name) throws IOException {
        Path base = Fixtures.path("models").resolve(name);
        FullWeights.write(base, FullWeights.read(base), out);
        try (LlamaFolder before = LlamaFolder.open(base);
                LlamaFolder after = LlamaFolder.open(out)) {
            assertEquals(before.config(), after.config());
            assertEquals(before.weights().keySet(), after.weights().keySet());
            for (TensorEntry weight : before.weights().values()) {
                TensorEntry written = Objects.requireNonNull(after.weights().get(weight.name()));
                assertEquals(weight.type(), written.type());
                assertArrayEquals(bytes(weight), bytes(written), weight.name());
            }
        }
        for (String file : new String[] {"config.json", "tokenizer.json", "chat_template.jinja"}) {
            assertEquals(-1, Files.mismatch(base.resolve(file), out.resolve(file)), file);
        }
    }

    /// 1 + 2⁻⁸ lies between two bf16 numbers and goes to the even one, 1.
    @Test
    void weightsAreRoundedToTheBasesType() throws IOException {
        Path base = Fixtures.path("models/llama-bf16");
        SortedMap<String, float[]> weights = FullWeights.read(base);
        float[] gain = Objects.requireNonNull(weights.get("model.norm.weight"));
        gain[0] = 1 + 0x1p-8f;
        gain[1] = 1 + 0x1.8p-8f;
        FullWeights.write(base, weights, out);
        try (LlamaFolder after = LlamaFolder.open(out)) {
            TensorEntry norm = Objects.requireNonNull(after.weights().get("model.norm.weight"));
            assertEquals(TensorType.BF16, norm.type());
        }
        float[] written = Objects.requireNonNull(FullWeights.read(out).get("model.norm.weight"));
        assertEquals(1, written[0]);
        assertEquals(1 + 0x1p-7f, written[1]);
    }

    @Test
    void aWeightThatIsMissingIsNamed() throws IOException {
        Path base = Fixtures.path("models/llama");
        SortedMap<String, float[]> weights = FullWeights.read(base);
        weights.remove("model.norm.weight");
        var error = assertThrows(IllegalArgumentException.class, () -> FullWeights.write(base, weights, out));
        assertEquals("model.norm.weight has not 32 numbers", error.getMessage());
    }

    private static byte[] bytes(TensorEntry tensor) {
        return tensor.data().toArray(ValueLayout.JAVA_BYTE);
    }
}
