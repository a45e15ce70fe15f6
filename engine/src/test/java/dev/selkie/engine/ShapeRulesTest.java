package dev.selkie.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.DType;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What does not fit is turned away where the graph is built, in words that name the op and all shapes.
class ShapeRulesTest {
    private static final Tensor X = Tensor.parameter("x", Shape.of(3, 5));
    private static final Tensor FROZEN = Tensor.weight("w", DType.BF16, Shape.of(4, 6));
    private static final Tensor IDS = Tensor.ints(Shape.of(3, 1), 0, 1, 2);
    private static final Tensor OPEN = Tensor.input("t", DType.F32, Shape.of(new Dim.Open("T", 3), 5));

    static Stream<Arguments> shapes() {
        return Stream.of(
                illFitting("add: (3, 5), (4, 5)", () -> X.add(parameter(4, 5))),
                illFitting("matmul: (3, 5), (3, 5)", () -> X.matmul(X)),
                illFitting("matmul, b transposed: (3, 5), (5, 3)", () -> X.matmul(parameter(5, 3), false, true)),
                illFitting("reshape: (3, 5), (4, 4)", () -> X.reshape(Shape.of(4, 4))),
                illFitting("expand: (3, 5), (3, 1)", () -> X.expand(Shape.of(3, 1))),
                illFitting("slice 3 + 3 of axis 1: (3, 5)", () -> X.slice(1, 3, 3)),
                illFitting("permute to [0, 0]: (3, 5)", () -> X.permute(0, 0)),
                illFitting("concat: (3, 5), (3, 4)", () -> Tensor.concat(0, X, parameter(3, 4))),
                illFitting("axis 2: (3, 5)", () -> X.sum(2)),
                illFitting("linear: (3, 5), (4, 6)", () -> X.linear(FROZEN)),
                illFitting("rms_norm: (3, 5), (4)", () -> X.rmsNorm(Tensor.parameter("gain", Shape.of(4)), 1e-5)),
                illFitting("a fixed size is needed on axis 0: (T≤3, 5)", () -> OPEN.slice(0, 0, 1)),
                illFitting("parameter p, which has no open axis: (T≤3, 5)", () -> Tensor.parameter("p", OPEN.shape())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void namesTheShapesThatDoNotFit(String message, Supplier<Tensor> build) {
        assertEquals(message, assertThrows(ShapeException.class, build::get).getMessage());
    }

    static Stream<Arguments> types() {
        return Stream.of(
                illFitting("add: I32(3, 1) where F32 is needed", () -> X.add(IDS)),
                illFitting("cast: F32(3, 5) where I32 is needed", X::cast),
                illFitting(
                        "mul: weight w (4, 6) is packed; linear, embedding and cross_entropy read it",
                        () -> FROZEN.mul(2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void namesTheTypesThatDoNotFit(String message, Supplier<Tensor> build) {
        assertEquals(message, assertThrows(DTypeException.class, build::get).getMessage());
    }

    private static Tensor parameter(int rows, int cols) {
        return Tensor.parameter("other", Shape.of(rows, cols));
    }

    private static Arguments illFitting(String message, Supplier<Tensor> build) {
        return Arguments.of(message, build);
    }
}
