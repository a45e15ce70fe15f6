package dev.selkie.engine.runtime;

import static dev.selkie.fixtures.Close.assertClose;
import static dev.selkie.fixtures.Close.widened;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.Gradients;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.compile.MemoryBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Graphs of a dozen random ops and their gradients: the CPU's plan against the reference. Each seed is a graph for
/// ever.
class RandomGraphsTest {
    private static final int GRAPHS = 200;
    private static final double TOLERANCE = 2e-5;
    private static final int ROWS = 5;
    private static final int COLS = 19;

    @Test
    void theCpuAgreesWithTheReference() {
        try (Device cpu = new CpuDevice(2);
                Device reference = new ReferenceDevice()) {
            for (int seed = 0; seed < GRAPHS; seed++) {
                List<float[]> expected = run(reference, seed);
                List<float[]> found = run(cpu, seed);
                for (int i = 0; i < expected.size(); i++) {
                    try {
                        assertClose(TOLERANCE, widened(expected.get(i)), found.get(i));
                    } catch (AssertionError error) {
                        throw new AssertionError("graph of seed " + seed + ", output " + i, error);
                    }
                }
            }
        }
    }

    @Test
    void whatIsComputedTwiceIsTheSameToTheBit() {
        int smaller = 0;
        try (Device cpu = new CpuDevice(2)) {
            for (int seed = 0; seed < GRAPHS; seed++) {
                Drawn drawn = draw(new SplittableRandom(seed));
                long all = cpu.plan(drawn.graph()).launches().arenaBytes();
                long least =
                        cpu.plan(drawn.graph(), MemoryBudget.LEAST).launches().arenaBytes();
                smaller += least < all ? 1 : 0;
                List<float[]> expected = run(cpu, MemoryBudget.UNLIMITED, seed);
                List<float[]> found = run(cpu, MemoryBudget.LEAST, seed);
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i), found.get(i), "graph of seed " + seed + ", output " + i);
                }
            }
        }
        assertTrue(smaller > GRAPHS / 20, smaller + " of the plans are smaller");
    }

    private static List<float[]> run(Device device, int seed) {
        return run(device, MemoryBudget.UNLIMITED, seed);
    }

    private static List<float[]> run(Device device, MemoryBudget budget, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Drawn drawn = draw(random);
        return run(device, budget, drawn, random);
    }

    private record Drawn(Graph graph, List<Tensor> leaves) {}

    private static Drawn draw(SplittableRandom random) {
        List<Tensor> leaves = List.of(
                Tensor.parameter("a", Shape.of(ROWS, COLS)),
                Tensor.parameter("b", Shape.of(ROWS, COLS)),
                Tensor.parameter("row", Shape.of(COLS)),
                Tensor.parameter("column", Shape.of(ROWS, 1)));
        List<Tensor> made = new ArrayList<>(leaves);
        for (int i = 0; i < 12; i++) {
            made.add(op(random, made));
        }
        Tensor y = made.getLast();
        List<Tensor> outputs = new ArrayList<>(List.of(y, made.get(8)));
        outputs.addAll(Gradients.of(bounded(y).sum(), leaves));
        List<Graph.Update> updates = List.of(
                new Graph.Update(leaves.get(0), bounded(leaves.get(0).add(leaves.get(1)))),
                new Graph.Update(leaves.get(1), leaves.get(0)));
        return new Drawn(new Graph(outputs, updates), leaves);
    }

    /// Two runs, so that the second sees the first one's updates.
    private static List<float[]> run(Device device, MemoryBudget budget, Drawn drawn, SplittableRandom random) {
        Graph graph = drawn.graph();
        List<Tensor> leaves = drawn.leaves();
        Map<Tensor, Buffer> buffers = new HashMap<>();
        leaves.forEach(leaf -> buffers.put(leaf, buffer(device, leaf.shape(), random)));
        List<float[]> results = new ArrayList<>();
        try (Executable executable = device.load(device.plan(graph, budget), buffers)) {
            executable.run();
            executable.run();
            for (Tensor output : graph.outputs()) {
                float[] values = new float[Math.toIntExact(output.shape().capacity())];
                executable.read(output, values);
                results.add(values);
            }
            leaves.forEach(leaf -> results.add(((ParameterBuffer) Objects.requireNonNull(buffers.get(leaf))).read()));
        } finally {
            buffers.values().forEach(Buffer::close);
        }
        return results;
    }

    private static Buffer buffer(Device device, Shape shape, SplittableRandom random) {
        float[] values = new float[Math.toIntExact(shape.capacity())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        ParameterBuffer buffer = device.parameter(shape);
        buffer.write(0, values);
        return buffer;
    }

    /// One of the ops, kept within bounds so that errors do not grow from op to op; matrices of ROWS × COLS
    /// come out.
    private static Tensor op(SplittableRandom random, List<Tensor> made) {
        Tensor x = matrix(any(random, made));
        Tensor y = any(random, made);
        return switch (random.nextInt(14)) {
            case 0 -> bounded(x.add(y));
            case 1 -> bounded(x.sub(y));
            case 2 -> x.mul(y);
            case 3 -> x.div(y.mul(y).add(1));
            case 4 -> bounded(x.mul(0.5).exp());
            case 5 -> x.mul(x).add(1).log();
            case 6 -> x.mul(x).add(1).rsqrt();
            case 7 -> x.softmax(1).mul(3);
            case 8 -> bounded(x.sub(x.mean(1)));
            case 9 -> bounded(x.add(x.sum(0).mul(0.2)));
            case 10 -> Tensor.concat(1, x.slice(1, 7, COLS - 7), x.slice(1, 0, 7));
            case 11 -> x.reshape(Shape.of(COLS, ROWS)).transpose();
            case 12 -> bounded(x.matmul(matrix(y), false, true).matmul(x).mul(0.1));
            default -> x.less(y).where(x, matrix(y).mul(0.5));
        };
    }

    private static Tensor matrix(Tensor x) {
        return x.expand(Shape.of(ROWS, COLS));
    }

    /// `x / √(1 + x²)`, within −1 and 1.
    private static Tensor bounded(Tensor x) {
        return x.mul(x.mul(x).add(1).rsqrt());
    }

    private static Tensor any(SplittableRandom random, List<Tensor> made) {
        return made.get(random.nextInt(made.size()));
    }
}
