package dev.selkie.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.fixtures.GradCheck;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GradientsTest {
    static Stream<OpCase> operations() {
        return Stream.concat(OpCases.primitives(), OpCases.macros());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void gradientIsTheDerivative(OpCase operation) {
        double[][] point = operation.point();
        List<Tensor> inputs = operation.inputs();
        Tensor loss = loss(operation.build().apply(inputs));
        Reference run = OpCase.run(inputs, point);
        double[][] gradient =
                Gradients.of(loss, inputs).stream().map(run::values).toArray(double[][]::new);

        GradCheck.assertGradient(p -> OpCase.run(inputs, p).values(loss)[0], point, gradient);
    }

    @Test
    void linearAndCrossEntropyOverFrozenWeights() {
        Tensor x = Tensor.parameter("x", Shape.of(3, 5));
        Tensor weight = OpCases.frozen(5, 5);
        double[] weights =
                IntStream.range(0, 25).mapToDouble(i -> Math.sin(2 * i + 1)).toArray();
        Tensor lossWeights = OpCases.weights(0.5, 0, -2);
        Tensor logprobs = x.linear(weight).crossEntropy(weight, OpCases.column(1, 3, 0), lossWeights);
        Tensor loss = loss(logprobs);
        double[][] point = {IntStream.range(0, 15).mapToDouble(Math::cos).toArray()};
        double[] gradient = new Reference()
                .set(x, point[0])
                .set(weight, weights)
                .values(Gradients.of(loss, List.of(x)).getFirst());

        GradCheck.assertGradient(
                p -> new Reference().set(x, p[0]).set(weight, weights).values(loss)[0], point, new double[][] {gradient
                });
    }

    @Test
    void nothingIsBuiltBelowTheLowestTensorAskedFor() {
        Tensor below = Tensor.parameter("below", Shape.of(3, 5)).exp();
        Tensor asked = Tensor.parameter("asked", Shape.of(5));
        Tensor loss = below.mul(asked).log().sum();
        List<Tensor> built = Graphs.inputsFirst(Gradients.of(loss, List.of(asked)));
        boolean gradientOfBelow = built.stream()
                .anyMatch(tensor -> tensor.op() instanceof Op.Mul(Tensor a, Tensor b)
                        && (a == asked || b == asked)
                        && b != below
                        && a != below);
        assertFalse(gradientOfBelow, "dy · asked, the gradient of `below`, is in the graph");
    }

    @Test
    void aTensorThatTheLossDoesNotNeedHasGradientZero() {
        Tensor x = Tensor.parameter("x", Shape.of(2));
        Tensor other = Tensor.parameter("other", Shape.of(3));
        Tensor gradient = Gradients.of(x.sum(), List.of(other)).getFirst();
        assertArrayEquals(new double[3], Reference.evaluate(gradient));
    }

    @Test
    void equalParametersAreOne() {
        Tensor loss = parameter().mul(parameter()).sum();
        Tensor gradient = Gradients.of(loss, List.of(parameter())).getFirst();
        assertArrayEquals(
                new double[] {6, 8}, new Reference().set(parameter(), 3, 4).values(gradient));
    }

    @Test
    void samplingHasNoDerivative() {
        Tensor logits = Tensor.parameter("logits", Shape.of(1, 3));
        Tensor sampled = OpCases.result(
                new Multi.SampleTokens(
                        logits,
                        Tensor.constant(Shape.of(1, 5), 1, 1, 0, 0, 1),
                        Tensor.constant(Shape.of(1, 1), 0.5),
                        OpCases.column(-1)),
                1);
        var error =
                assertThrows(UnsupportedOperationException.class, () -> Gradients.of(sampled.sum(), List.of(logits)));
        assertEquals("gradients: result 1 of sample_tokens has no derivative", error.getMessage());
    }

    @Test
    void lossIsASingleNumber() {
        var error = assertThrows(ShapeException.class, () -> Gradients.of(parameter(), List.of(parameter())));
        assertEquals("gradients of a single number: (2)", error.getMessage());
    }

    private static Tensor parameter() {
        return Tensor.parameter("same", Shape.of(2));
    }

    /// A weighted sum of all outputs, each with a weight of its own, so that no two errors cancel.
    private static Tensor loss(Tensor y) {
        double[] weights = IntStream.range(0, Math.toIntExact(y.shape().capacity()))
                .mapToDouble(i -> Math.cos(i + 1))
                .toArray();
        return y.mul(Tensor.constant(y.shape(), weights)).sum();
    }
}
