package dev.selkie.engine;

import static dev.selkie.fixtures.Close.assertClose;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Macro ops mean the same as the primitives that they can be written in.
class DecomposeTest {
    private static final double TOLERANCE = 1e-12;

    static Stream<OpCase> macros() {
        return OpCases.macros();
    }

    @ParameterizedTest
    @MethodSource("macros")
    void primitivesMeanTheSame(OpCase macro) {
        List<Tensor> inputs = macro.inputs();
        Tensor y = macro.build().apply(inputs);
        Reference run = OpCase.run(inputs, macro.point());
        assertClose(TOLERANCE, run.values(y), run.values(Decompose.of(y.op())));
    }

    @Test
    void attentionBackward() {
        List<Tensor> in =
                List.of(parameter("q", 5, 8), parameter("k", 5, 4), parameter("v", 5, 4), parameter("d", 5, 8));
        Tensor segments = Tensor.ints(Shape.of(2, 4), 0, 2, 0, 0, 2, 3, 0, 2);
        var attention = new Multi.Attention(in.get(0), in.get(1), in.get(2), segments, 4, 0.5);
        var backward = new Multi.AttentionBackward(
                in.get(3), OpCases.result(attention, 0), OpCases.result(attention, 1), attention);
        assertSameResults(backward, in);
    }

    @Test
    void attentionOverACache() {
        List<Tensor> in = List.of(parameter("q", 3, 8), parameter("k", 9, 4), parameter("v", 9, 4));
        Tensor segments = Tensor.ints(Shape.of(2, 4), 0, 1, 3, 5, 1, 2, 1, 0);
        assertSameResults(new Multi.Attention(in.get(0), in.get(1), in.get(2), segments, 4, 0.5), in);
    }

    @Test
    void crossEntropyOverAFrozenHead() {
        Tensor hidden = parameter("hidden", 3, 5);
        Tensor head = OpCases.frozen(4, 5);
        var op = new Multi.CrossEntropy(hidden, OpCases.column(1, 3, 0), OpCases.weights(0.5, 0, -2), head);
        Reference run = new Reference().set(hidden, numbers(15, 1)).set(head, numbers(20, 2));
        assertSameResults(op, run);
    }

    @Test
    void adamW() {
        Tensor ranks = Tensor.ints(Shape.of(3, 2), 0, 2, 2, 1, 3, 1);
        List<Tensor> in =
                List.of(parameter("p", 5, 3), parameter("g", 5, 3), parameter("m", 5, 3), parameter("v", 5, 3));
        var trained =
                new Multi.Trained(in.get(0), in.get(1), in.get(2), in.get(3).mul(in.get(3)), ranks);
        double[][] settings = { // the second is clipped, the third takes no step
            {0.1, 0.1, 0.01, 1e-8, 0.01, 0, 0.1, 0.01},
            {0.2, 0.2, 0.02, 1e-6, 0, 0.5, 0.3, 0.05},
            {0.3, 0.1, 0.01, 1e-8, 0.1, 0, 0, 0}
        };
        Tensor hyper = Tensor.constant(
                Shape.of(3, 8),
                Stream.of(settings).flatMapToDouble(DoubleStream::of).toArray());
        Tensor norms = Tensor.of(new Macro.GradientNorm(List.of(trained.gradient()), List.of(ranks)));
        assertSameResults(new Multi.AdamW(List.of(trained), hyper, norms), in);
    }

    private static void assertSameResults(Multi op, List<Tensor> inputs) {
        Reference run = new Reference();
        for (int i = 0; i < inputs.size(); i++) {
            run.set(inputs.get(i), numbers(Math.toIntExact(inputs.get(i).shape().capacity()), i));
        }
        assertSameResults(op, run);
    }

    private static void assertSameResults(Multi op, Reference run) {
        List<Tensor> primitives = Decompose.of(op);
        for (int i = 0; i < primitives.size(); i++) {
            assertClose(TOLERANCE, run.values(OpCases.result(op, i)), run.values(primitives.get(i)));
        }
    }

    private static Tensor parameter(String name, int rows, int cols) {
        return Tensor.parameter(name, Shape.of(rows, cols));
    }

    private static double[] numbers(int count, int seed) {
        return IntStream.range(0, count)
                .mapToDouble(i -> 1.3 * Math.sin(2.3 * i + seed))
                .toArray();
    }
}
