package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.engine.runtime.CpuDevice;
import dev.selkie.engine.runtime.Device;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.llama.LlamaInit;
import dev.selkie.model.llama.TestDevices;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Training of all weights against PyTorch's numbers in f64 (test-fixtures/scripts/full_training.py), and
/// against itself, bit for bit.
class FullTrainerTest {
    private static final int STEPS = 6;
    private static final AdamWSettings ADAMW = new AdamWSettings(3e-3, 0.9, 0.98, 1e-8, 0.05, 0.8);
    private static final FullTrainingJob.Limits LIMITS = new FullTrainingJob.Limits(27, 3, 11);

    @ParameterizedTest
    @MethodSource("dev.selkie.model.llama.TestDevices#names")
    void stepsAndWeightsArePyTorchs(String device) throws IOException {
        JsonObject expected = JsonObject.read(Fixtures.path("models/full.json"));
        try (Device opened = TestDevices.open(device)) {
            var steps = new ArrayList<StepMetrics>();
            Snapshot end = train(opened, job(start(), STEPS), steps);
            List<?> lines = expected.list("steps");
            assertEquals(lines.size(), steps.size());
            for (int i = 0; i < steps.size(); i++) {
                Map<?, ?> line = (Map<?, ?>) lines.get(i);
                assertNear(number(line, "loss"), steps.get(i).loss(), 1e-5);
                assertNear(number(line, "gradient_norm"), steps.get(i).gradientNorm(), 1e-4);
                assertEquals(number(line, "learning_rate"), steps.get(i).learningRate(), 1e-12);
            }
            Map<?, ?> weights = expected.object("weights").values();
            weights.forEach((name, numbers) -> assertWeights(
                    (List<?>) numbers, Objects.requireNonNull(end.values().get(name))));
        }
    }

    @Test
    void aResumedTrainingEndsAtTheSameBitsWithAnyNumberOfThreads() throws IOException {
        Snapshot whole;
        try (Device two = new CpuDevice(2)) {
            whole = train(two, job(start(), STEPS), new ArrayList<>());
        }
        try (Device one = new CpuDevice(1)) {
            var noted = new ArrayList<Snapshot>();
            new FullTrainer(config(), one).run(job(start(), STEPS), new FullTrainer.Listener() {
                @Override
                public boolean wantsSnapshot(int step) {
                    return step == 2;
                }

                @Override
                public void snapshot(Snapshot snapshot) {
                    noted.add(snapshot);
                }

                @Override
                public boolean cancelled() {
                    return !noted.isEmpty();
                }
            });
            Snapshot resumed = train(one, job(noted.getFirst(), STEPS), new ArrayList<>());
            assertEquals(whole.values().keySet(), resumed.values().keySet());
            whole.values().forEach((name, values) -> assertArrayEquals(values, resumed.get(name, values.length), name));
        }
    }

    @Test
    void aFreshModelLearns() throws IOException {
        LlamaConfig config = config();
        var start = new Snapshot(0, LlamaInit.fresh(config, 1));
        List<Sequence> same = List.of(Sequence.of(IntStream.range(0, 11).toArray()));
        var job = new FullTrainingJob(
                step -> same, 60, AdamWSettings.DEFAULT.withLearningRate(1e-2), Schedule.CONSTANT, 0, LIMITS, start);
        try (Device device = TestDevices.open("cpu")) {
            var steps = new ArrayList<StepMetrics>();
            train(device, job, steps);
            double uniform = Math.log(config.vocabSize());
            assertEquals(uniform, steps.getFirst().loss(), 0.1, "small weights know nothing");
            assertTrue(steps.getLast().loss() < 0.1, steps.getLast()::toString);
        }
    }

    @Test
    void whatIsOutOfBoundsIsNamed() throws IOException {
        try (Device device = TestDevices.open("cpu")) {
            var trainer = new FullTrainer(config(), device);
            var long_ = new FullTrainingJob(
                    step -> List.of(Sequence.of(new int[12])), 1, ADAMW, Schedule.LINEAR, 0, LIMITS, start());
            var error = assertThrows(
                    IllegalArgumentException.class, () -> trainer.run(long_, new FullTrainer.Listener() {}));
            assertEquals(
                    "step 1 has 11 rows in 1 sequences, the longest of 12; the limits are Limits[rows=27, sequences=3,"
                            + " positions=11]",
                    error.getMessage());
            var wild = new FullTrainingJob(
                    FullTrainerTest::batch, 9, ADAMW.withLearningRate(1e30), Schedule.CONSTANT, 0, LIMITS, start());
            var lost = assertThrows(ArithmeticException.class, () -> trainer.run(wild, new FullTrainer.Listener() {}));
            assertTrue(String.valueOf(lost.getMessage()).contains("a lower learning rate"), lost::getMessage);
        }
        assertThrows(IllegalArgumentException.class, () -> job(new Snapshot(7, new TreeMap<>()), STEPS));
    }

    private static Snapshot train(Device device, FullTrainingJob job, List<StepMetrics> steps) throws IOException {
        return new FullTrainer(config(), device).run(job, new FullTrainer.Listener() {
            @Override
            public void step(StepMetrics metrics) {
                steps.add(metrics);
            }
        });
    }

    private static FullTrainingJob job(Snapshot start, int steps) {
        return new FullTrainingJob(FullTrainerTest::batch, steps, ADAMW, Schedule.COSINE, 2, LIMITS, start);
    }

    private static List<Sequence> batch(int step) {
        return IntStream.range(0, 3)
                .mapToObj(i -> Sequence.of(IntStream.range(0, 9 + i)
                        .map(t -> (5 * step + 7 * i + 3 * t + i * t * t) % 256)
                        .toArray()))
                .toList();
    }

    private static LlamaConfig config() throws IOException {
        return LlamaConfig.read(Fixtures.path("models/llama"));
    }

    private static Snapshot start() throws IOException {
        try (LlamaFolder folder = LlamaFolder.open(Fixtures.path("models/llama"))) {
            var values = new TreeMap<String, float[]>();
            folder.weights()
                    .forEach((name, weight) ->
                            values.put(name, weight.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED)));
            return new Snapshot(0, values);
        }
    }

    /// By their sum, their squares' sum, the first and the last.
    private static void assertWeights(List<?> expected, float[] weights) {
        double sum = 0;
        double squares = 0;
        for (float weight : weights) {
            sum += weight;
            squares += (double) weight * weight;
        }
        double scale = Math.sqrt(squares * weights.length);
        assertEquals(number(expected, 0), sum, 1e-4 * scale);
        assertNear(number(expected, 1), squares, 1e-4);
        assertEquals(number(expected, 2), weights[0], 1e-3);
        assertEquals(number(expected, 3), weights[weights.length - 1], 1e-3);
    }

    private static void assertNear(double expected, double actual, double relative) {
        assertEquals(expected, actual, relative * Math.abs(expected));
    }

    private static double number(Map<?, ?> line, String key) {
        return ((Number) Objects.requireNonNull(line.get(key))).doubleValue();
    }

    private static double number(List<?> numbers, int index) {
        return ((Number) numbers.get(index)).doubleValue();
    }
}
