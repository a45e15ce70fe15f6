package dev.selkie.engine.runtime;

import static dev.selkie.fixtures.Close.assertClose;
import static dev.selkie.fixtures.Close.widened;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.TinyLlama;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.compile.Plan;
import dev.selkie.kernels.DType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whole steps of a tiny Llama, each one plan: as text, and run on the CPU beside the reference.
class TinyLlamaTest {
    private static final int STEPS = 3;

    /// Rows of two sequences, 4 and 3 tokens, one of each adapter.
    private static final int[] POSITIONS = {0, 1, 2, 3, 0, 1, 2};

    @Test
    void theTrainingStepIsThisPlan() throws IOException {
        assertSnapshot("training_step.txt", new TinyLlama().trainingStep());
    }

    @Test
    void theGenerationStepIsThisPlan() throws IOException {
        assertSnapshot("generation_step.txt", new TinyLlama().generationStep());
    }

    @Test
    void equalGraphsAreCompiledOnce() {
        try (Device device = new DryDevice()) {
            Plan one = device.plan(new TinyLlama().trainingStep());
            Plan other = device.plan(new TinyLlama().trainingStep());
            assertSame(one.launches(), other.launches());
        }
    }

    @Test
    void theCpuTrainsAsTheReferenceDoes() {
        try (Device cpu = new CpuDevice(2);
                Device reference = new ReferenceDevice()) {
            List<float[]> expected = train(reference, 0, 1);
            List<float[]> found = train(cpu, 0, 1);
            assertClose(1e-5, widened(expected.getLast()), found.getLast());
            for (int i = 0; i < expected.size() - 1; i++) {
                assertClose(1e-4, widened(expected.get(i)), found.get(i));
            }
        }
    }

    @Test
    void anAdapterTrainedAloneIsTheOneTrainedAmongOthersToTheBit() {
        try (Device one = new CpuDevice(1);
                Device two = new CpuDevice(2)) {
            List<float[]> both = train(two, 0, 1);
            List<float[]> alone = train(one, 1);
            for (int i = 0; i < both.size() - 1; i++) {
                int half = both.get(i).length / 2; // adapter 1 has the second half of the stacked rows
                float[] among = Arrays.copyOfRange(both.get(i), half, 2 * half);
                float[] single = Arrays.copyOfRange(alone.get(i), half, 2 * half);
                assertArrayEquals(among, single);
            }
        }
    }

    @Test
    void whatIsComputedTwiceIsTheSameToTheBit() {
        try (Device device = new CpuDevice(2)) {
            Graph graph = new TinyLlama().trainingStep();
            Plan all = device.plan(graph);
            Plan least = device.plan(graph, MemoryBudget.LEAST);
            assertTrue(least.launches().arenaBytes() < all.launches().arenaBytes());
            assertTrue(least.kernels().size() > all.kernels().size());
            List<float[]> expected = train(device, MemoryBudget.UNLIMITED, 0, 1);
            List<float[]> found = train(device, MemoryBudget.LEAST, 0, 1);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), found.get(i));
            }
        }
    }

    @Test
    void theCpuGeneratesAsTheReferenceDoes() {
        try (Device cpu = new CpuDevice(2);
                Device reference = new ReferenceDevice()) {
            float[] expected = generate(reference);
            float[] found = generate(cpu);
            assertClose(1e-5, widened(expected), found);
        }
    }

    private static void assertSnapshot(String name, Graph graph) throws IOException {
        try (Device device = new DryDevice();
                var file = Objects.requireNonNull(TinyLlamaTest.class.getResourceAsStream(name), name)) {
            assertEquals(
                    new String(file.readAllBytes(), UTF_8), device.plan(graph).toString());
        }
    }

    /// Some steps over the sequences of these adapters: sequence i belongs to adapter i. What the trained
    /// parameters hold then, and last the log-probabilities.
    private static List<float[]> train(Device device, int... adapters) {
        return train(device, MemoryBudget.UNLIMITED, adapters);
    }

    private static List<float[]> train(Device device, MemoryBudget budget, int... adapters) {
        TinyLlama llama = new TinyLlama();
        Graph graph = llama.trainingStep();
        Map<Tensor, Buffer> buffers = buffers(device, llama);
        try (Executable step = device.load(device.plan(graph, budget), buffers)) {
            setBatch(step, llama, adapters);
            for (int t = 1; t <= STEPS; t++) {
                step.set(llama.hyper, hyper(t));
                step.run();
            }
            float[] logprobs = new float[12];
            step.read(graph.outputs().getFirst(), logprobs);
            List<float[]> results = new ArrayList<>();
            for (Tensor tensor : llama.trained) {
                results.add(((ParameterBuffer) Objects.requireNonNull(buffers.get(tensor))).read());
            }
            results.add(logprobs);
            return results;
        } finally {
            buffers.values().forEach(Buffer::close);
        }
    }

    static void setBatch(Executable step, TinyLlama llama, int... adapters) {
        int first = adapters[0] == 0 ? 0 : 4;
        int end = adapters[adapters.length - 1] == 0 ? 4 : 7;
        int rows = end - first;
        int[] ids = new int[rows];
        int[] targets = new int[rows];
        int[] rowAdapter = new int[rows];
        float[] weights = new float[rows];
        for (int t = 0; t < rows; t++) {
            ids[t] = (7 * (first + t) + 3) % TinyLlama.VOCABULARY;
            targets[t] = (5 * (first + t) + 1) % TinyLlama.VOCABULARY;
            rowAdapter[t] = first + t < 4 ? 0 : 1;
            weights[t] = POSITIONS[first + t] == 0 ? 0 : 0.25f;
        }
        step.live(llama.tokens, rows);
        step.live(llama.sequences, adapters.length);
        step.set(llama.ids, ids);
        step.set(llama.positions, Arrays.copyOfRange(POSITIONS, first, end));
        step.set(llama.segments, adapters.length == 2 ? new int[] {0, 4, 0, 0, 4, 3, 0, 4} : new int[] {0, rows, 0, 0});
        step.set(llama.targets, targets);
        step.set(llama.weights, weights);
        setAdapters(step, llama, rowAdapter);
        step.set(llama.hyper, hyper(1));
    }

    private static void setAdapters(Executable step, TinyLlama llama, int[] rowAdapter) {
        step.set(llama.adapters.rowAdapter(), rowAdapter);
        step.set(llama.adapters.ranks(), 0, 2, 2, 2);
        step.set(llama.adapters.scaling(), 2f, 0.5f);
    }

    static float[] hyper(int step) {
        float[] hyper = new float[16];
        for (int adapter = 0; adapter < 2; adapter++) {
            float[] row = {
                0.02f,
                0.1f,
                0.001f,
                1e-8f,
                0.01f,
                1,
                (float) (1 - Math.pow(0.9, step)),
                (float) (1 - Math.pow(0.999, step))
            };
            System.arraycopy(row, 0, hyper, 8 * adapter, 8);
        }
        return hyper;
    }

    /// A prompt, then two tokens one by one, for two sequences; ids and log-probabilities of all samples.
    private static float[] generate(Device device) {
        TinyLlama llama = new TinyLlama();
        Graph graph = llama.generationStep();
        Map<Tensor, Buffer> buffers = buffers(device, llama);
        float[] all = new float[12];
        try (Executable step = device.load(device.plan(graph), buffers)) {
            int[] next = {0, 0};
            for (int round = 0; round < 3; round++) {
                if (round == 0) {
                    rows(step, llama, new int[] {3, 10, 17, 24, 4, 9}, new int[] {0, 1, 2, 3, 0, 1});
                    step.set(llama.segments, 0, 4, 0, 0, 4, 2, 0, 10);
                    step.set(input(llama, "cache_rows", DType.I32, 1), 0, 1, 2, 3, 10, 11);
                    step.set(last(llama), 3, 5);
                } else {
                    rows(step, llama, next, new int[] {3 + round, 1 + round});
                    step.set(llama.segments, 0, 1, 3 + round, 0, 1, 1, 1 + round, 10);
                    step.set(input(llama, "cache_rows", DType.I32, 1), 3 + round, 11 + round);
                    step.set(last(llama), 0, 1);
                }
                step.set(ofSequences(llama, "settings", DType.F32, 5), 0.7f, 0.9f, 8, 0, 1, 0, 1, 0, 0, 1);
                step.set(ofSequences(llama, "uniforms", DType.F32, 1), 0.3f + 0.2f * round, 0.5f);
                step.set(ofSequences(llama, "history", DType.I32, 4), -1, -1, -1, -1, -1, -1, -1, -1);
                step.run();
                step.read(graph.outputs().get(0), next);
                float[] logprobs = new float[2];
                step.read(graph.outputs().get(1), logprobs);
                System.arraycopy(new float[] {next[0], next[1], logprobs[0], logprobs[1]}, 0, all, 4 * round, 4);
            }
        } finally {
            buffers.values().forEach(Buffer::close);
        }
        return all;
    }

    static void rows(Executable step, TinyLlama llama, int[] ids, int[] positions) {
        step.live(llama.tokens, ids.length);
        step.live(llama.sequences, 2);
        step.set(llama.ids, ids);
        step.set(llama.positions, positions);
        int[] rowAdapter = new int[ids.length];
        rowAdapter[0] = 1;
        setAdapters(step, llama, rowAdapter);
    }

    static Tensor input(TinyLlama llama, String name, DType dtype, int cols) {
        return Tensor.input(name, dtype, Shape.of(llama.tokens, cols));
    }

    static Tensor last(TinyLlama llama) {
        return ofSequences(llama, "last_rows", DType.I32, 1);
    }

    static Tensor ofSequences(TinyLlama llama, String name, DType dtype, int cols) {
        return Tensor.input(name, dtype, Shape.of(llama.sequences, cols));
    }

    static Map<Tensor, Buffer> buffers(Device device, TinyLlama llama) {
        SplittableRandom random = new SplittableRandom(1);
        Map<Tensor, Buffer> buffers = new HashMap<>();
        for (Tensor weight : llama.frozen) {
            float[] values = numbers(random, weight.shape(), 0.3);
            buffers.put(weight, device.weight(DType.F32, weight.shape(), MemorySegment.ofArray(values)));
        }
        for (Tensor parameter : llama.trained) {
            ParameterBuffer buffer = device.parameter(parameter.shape());
            buffer.write(0, numbers(random, parameter.shape(), 0.3));
            buffers.put(parameter, buffer);
        }
        for (Tensor state : llama.state) {
            ParameterBuffer buffer = device.parameter(state.shape());
            boolean table = state == llama.cos || state == llama.sin;
            if (table) {
                buffer.write(0, angles(state == llama.cos));
            }
            buffers.put(state, buffer);
        }
        return buffers;
    }

    private static float[] numbers(SplittableRandom random, Shape shape, double magnitude) {
        float[] values = new float[Math.toIntExact(shape.capacity())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-magnitude, magnitude);
        }
        return values;
    }

    private static float[] angles(boolean cos) {
        float[] values = new float[32];
        for (int i = 0; i < values.length; i++) {
            int position = i / 2;
            double angle = position * (i % 2 == 0 ? 1 : 0.1);
            values[i] = (float) (cos ? Math.cos(angle) : Math.sin(angle));
        }
        return values;
    }
}
