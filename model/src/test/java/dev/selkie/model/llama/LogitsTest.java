package dev.selkie.model.llama;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.TensorEntry;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Logits against PyTorch's, computed in f64 from the same weights; see test-fixtures/scripts/tiny_llamas.py.
class LogitsTest {
    /// Of the largest logit. What f32 arithmetic leaves of seven digits after three layers.
    private static final double TOLERANCE = 2e-5;

    static Stream<Arguments> models() {
        return TestDevices.names()
                .flatMap(device ->
                        Stream.of("llama", "llama-biased", "llama-bf16").map(model -> Arguments.of(device, model)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("models")
    void logitsArePyTorchs(String deviceName, String model) throws IOException {
        check(deviceName, Fixtures.path("models/" + model), Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("dev.selkie.model.llama.TestDevices#names")
    void logitsWithAnAdapterArePyTorchs(String deviceName) throws IOException {
        check(deviceName, Fixtures.path("models/llama"), Optional.of(Fixtures.path("models/start")));
    }

    private static void check(String deviceName, Path base, Optional<Path> adapter) throws IOException {
        try (Device device = TestDevices.open(deviceName);
                LlamaFolder folder = LlamaFolder.open(base);
                LlamaWeights weights = LlamaWeights.load(folder, device);
                var expected = SafetensorsFile.open(adapter.orElse(base).resolve("expected.safetensors"))) {
            Optional<PeftAdapter> loaded = adapter.isEmpty()
                    ? Optional.empty()
                    : Optional.of(PeftAdapter.read(adapter.get(), folder.config(), Arena.ofAuto()));
            int[] ids = ids(tensor(expected, "ids"));
            try (var pass = new LogitsPass(folder.config(), weights, device, ids.length, loaded)) {
                var comparison = new Comparison(tensor(expected, "logits"));
                pass.run(ids, comparison);
                comparison.check();
            }
        }
    }

    private static TensorEntry tensor(SafetensorsFile file, String name) {
        return Optional.ofNullable(file.tensors().get(name)).orElseThrow();
    }

    private static int[] ids(TensorEntry tensor) {
        return LongStream.of(tensor.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED))
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    private static final class Comparison implements LogitsPass.Rows<RuntimeException> {
        private final float[] expected;
        private final int vocabulary;
        private int seen;
        private double worst;
        private double largest;

        Comparison(TensorEntry expected) {
            this.expected = expected.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
            vocabulary = Math.toIntExact(expected.shape().get(1));
        }

        @Override
        public void accept(float[] logits, int rows) {
            for (int i = 0; i < rows * vocabulary; i++, seen++) {
                worst = Math.max(worst, Math.abs((double) logits[i] - expected[seen]));
                largest = Math.max(largest, Math.abs(expected[seen]));
            }
        }

        void check() {
            assertEquals(expected.length, seen);
            assertTrue(worst <= TOLERANCE * largest, () -> "off by %s of the largest logit".formatted(worst / largest));
        }
    }
}
