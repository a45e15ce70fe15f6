package dev.selkie.engine;

import static dev.selkie.fixtures.Close.assertClose;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.selkie.kernels.DType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The reference against PyTorch, both in f64: values and gradients of every macro op, and of a Llama block.
///
/// `goldens.txt` is made by `test-fixtures/scripts/engine_goldens.py`; inputs are formulas that both sides compute.
class GoldensTest {
    private static final double TOLERANCE = 1e-11;
    private static final Map<String, double[]> GOLDENS = new HashMap<>();

    private final Reference run = new Reference();
    private final Map<String, Tensor> inputs = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        var file = Objects.requireNonNull(GoldensTest.class.getResourceAsStream("goldens.txt"));
        try (var reader = new BufferedReader(new InputStreamReader(file, UTF_8))) {
            for (String line : reader.lines().toList()) {
                String[] words = line.split(" ", -1);
                GOLDENS.put(
                        words[0],
                        Arrays.stream(words)
                                .skip(1)
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            }
        }
    }

    @Test
    void rmsNorm() {
        Tensor y = input("x", 1, 3, 8).rmsNorm(input("weight", 2, 8), 1e-3);
        assertAgrees("rms_norm", y, "x", "weight");
    }

    @Test
    void swiglu() {
        assertAgrees("swiglu", input("gate", 1, 3, 5).swiglu(input("up", 2, 3, 5)), "gate", "up");
    }

    @Test
    void rope() {
        assertAgrees("rope", rotated(input("x", 1, 3, 8), 2, 0, 5), "x");
    }

    @Test
    void attention() {
        Tensor y = input("q", 1, 5, 8).attention(input("k", 2, 5, 4), input("v", 3, 5, 4), segments(), 4, 0.7);
        assertAgrees("attention", y, "q", "k", "v");
    }

    @Test
    void crossEntropyOfATrainedHead() {
        Tensor y = input("hidden", 1, 4, 6)
                .crossEntropy(input("head", 2, 7, 6), OpCases.column(3, 0, 6, 2), OpCases.weights(1, 1, 1, 1));
        assertAgrees("cross_entropy", y, "hidden", "head");
    }

    @Test
    void crossEntropyOfAFrozenHead() {
        Tensor head = Tensor.weight("head", DType.F32, Shape.of(7, 6));
        run.set(head, numbers(2, 42));
        Tensor y = input("hidden", 1, 4, 6).crossEntropy(head, OpCases.column(3, 0, 6, 2), OpCases.weights(1, 1, 1, 1));
        assertAgrees("cross_entropy", y, "hidden");
    }

    @Test
    void loraLinear() {
        Tensor base = Tensor.weight("base", DType.F32, Shape.of(6, 8));
        run.set(base, numbers(3, 48));
        Tensor stacked = input("b", 5, 6, 2).transpose();
        var adapters = new Adapters(
                OpCases.column(0, 0, 0), Tensor.ints(Shape.of(1, 2), 0, 2), Tensor.constant(Shape.of(1, 1), 0.5));
        Tensor y = input("x", 1, 3, 8).loraLinear(base, input("a", 4, 2, 8), stacked, adapters, 2);
        assertAgrees("lora_linear", y, "x", "a", "b");
    }

    @Test
    void embedding() {
        assertAgrees("embedding", OpCases.column(4, 1, 4).embedding(input("table", 1, 5, 3)), "table");
    }

    @Test
    void threeStepsOfAdamW() {
        Tensor zeros = Tensor.full(Shape.of(2, 3), 0);
        List<Tensor> state = List.of(input("p", 1, 2, 3), zeros, zeros);
        Tensor ranks = Tensor.ints(Shape.of(1, 2), 0, 2);
        for (int step = 0; step < 3; step++) {
            Tensor gradient = input("g" + step, step + 2, 2, 3);
            Tensor norm = Tensor.of(new Macro.GradientNorm(List.of(gradient), List.of(ranks)));
            Tensor hyper = Tensor.constant(
                    Shape.of(1, 8),
                    0.1,
                    0.1,
                    0.01,
                    1e-6,
                    0.05,
                    1.5,
                    1 - Math.pow(0.9, step + 1),
                    1 - Math.pow(0.99, step + 1));
            var trained = new Multi.Trained(state.get(0), gradient, state.get(1), state.get(2), ranks);
            var adamW = new Multi.AdamW(List.of(trained), hyper, norm);
            state = List.of(OpCases.result(adamW, 0), OpCases.result(adamW, 1), OpCases.result(adamW, 2));
            assertGolden("gradient_norm." + step, norm);
            assertGolden("adamw." + step, state.getFirst());
        }
    }

    @Test
    void aLlamaBlock() {
        Tensor x = input("x", 1, 5, 8);
        Tensor normed = x.rmsNorm(weight("norm1", 10, 8), 1e-3);
        Tensor q = rotated(normed.linear(weight("q", 11, 8, 8)), 0, 1, 0, 1, 2);
        Tensor k = rotated(normed.linear(weight("k", 12, 4, 8)), 0, 1, 0, 1, 2);
        Tensor v = normed.linear(weight("v", 13, 4, 8));
        Tensor h = x.add(q.attention(k, v, segments(), 4, 0.5).linear(weight("o", 14, 8, 8)));
        Tensor inner = h.rmsNorm(weight("norm2", 15, 8), 1e-3);
        Tensor gate = inner.linear(weight("gate", 16, 6, 8));
        Tensor up = inner.linear(weight("up", 17, 6, 8));
        Tensor y = h.add(gate.swiglu(up).linear(weight("down", 18, 8, 6)));
        assertAgrees("block", y, "x", "norm1", "q", "k", "v", "o", "norm2", "gate", "up", "down");
    }

    private Tensor weight(String name, int seed, int... sizes) {
        return input(name, seed, sizes).mul(0.3);
    }

    private static Tensor segments() {
        return Tensor.ints(Shape.of(2, 4), 0, 2, 0, 0, 2, 3, 0, 2);
    }

    private static Tensor rotated(Tensor x, int... positions) {
        int rows = 6;
        double[] cos = new double[2 * rows];
        double[] sin = new double[2 * rows];
        for (int i = 0; i < cos.length; i++) {
            int position = i / 2;
            double angle = position * (i % 2 == 0 ? 1 : Math.pow(10, -0.5));
            cos[i] = Math.cos(angle);
            sin[i] = Math.sin(angle);
        }
        Shape table = Shape.of(rows, 2);
        return x.rope(OpCases.column(positions), Tensor.constant(table, cos), Tensor.constant(table, sin), 4);
    }

    private Tensor input(String name, int seed, int... sizes) {
        Tensor input = Tensor.parameter(name, Shape.of(sizes));
        run.set(input, numbers(seed, Math.toIntExact(input.shape().capacity())));
        inputs.put(name, input);
        return input;
    }

    private static double[] numbers(int seed, int count) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = 1.3 * Math.sin(3.7 * i + seed) + 0.2 * Math.cos(i);
        }
        return numbers;
    }

    private void assertAgrees(String op, Tensor y, String... names) {
        assertGolden(op, y);
        Tensor weights =
                Tensor.constant(y.shape(), numbers(9, Math.toIntExact(y.shape().capacity())));
        List<Tensor> by = Arrays.stream(names)
                .map(name -> Objects.requireNonNull(inputs.get(name)))
                .toList();
        List<Tensor> gradients = Gradients.of(y.mul(weights).sum(), by);
        for (int i = 0; i < names.length; i++) {
            assertGolden(op + "." + names[i], gradients.get(i));
        }
    }

    private void assertGolden(String name, Tensor tensor) {
        assertClose(TOLERANCE, Objects.requireNonNull(GOLDENS.get(name), name), run.values(tensor));
    }
}
