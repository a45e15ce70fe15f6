package dev.selkie.engine;

import static dev.selkie.engine.Checks.f32;
import static dev.selkie.engine.Checks.i32;
import static dev.selkie.engine.Checks.isColumn;
import static dev.selkie.engine.Checks.isMatrix;
import static dev.selkie.engine.Checks.require;
import static dev.selkie.engine.Checks.sameCols;
import static dev.selkie.engine.Checks.sameRows;

import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.SampleTokens;
import java.util.List;
import java.util.stream.Stream;

/// The shapes of the results of ops that have several; see [ShapeRules].
final class MultiShapes {
    private MultiShapes() {}

    static List<Shape> of(Multi multi) {
        return switch (multi) {
            case Multi.RmsNorm(Tensor x, Tensor weight, double _) -> rmsNorm(x, weight);
            case Multi.Attention attention -> attention(attention);
            case Multi.AttentionBackward backward -> attentionBackward(backward);
            case Multi.SwigluBackward(Tensor dy, Tensor gate, Tensor up) -> swigluBackward(dy, gate, up);
            case Multi.CrossEntropy op -> crossEntropy(op);
            case Multi.AdamW op -> adamW(op);
            case Multi.SampleTokens op -> sampleTokens(op);
        };
    }

    private static List<Shape> rmsNorm(Tensor x, Tensor weight) {
        f32("rms_norm", x);
        Checks.floating("rms_norm", weight);
        require(isMatrix(x) && weight.shape().rank() == 1 && sameCols(x, weight), "rms_norm", x, weight);
        return List.of(x.shape(), x.shape().with(1, 1));
    }

    private static List<Shape> attention(Multi.Attention op) {
        f32("attention", op.q(), op.k(), op.v());
        i32("attention", op.segments());
        boolean matrices = isMatrix(op.q()) && isMatrix(op.k()) && isMatrix(op.segments());
        boolean fits = matrices
                && op.k().shape().equals(op.v().shape())
                && op.segments().shape().size(1) == 4
                && op.headDim() > 0
                && op.q().shape().size(1) % op.headDim() == 0
                && op.k().shape().size(1) % op.headDim() == 0
                && op.q().shape().size(1) % op.k().shape().size(1) == 0;
        require(fits, "attention, heads of " + op.headDim(), op.q(), op.k(), op.v(), op.segments());
        return List.of(op.q().shape(), op.q().shape().with(1, op.q().shape().size(1) / op.headDim()));
    }

    private static List<Shape> attentionBackward(Multi.AttentionBackward op) {
        Multi.Attention attention = op.attention();
        List<Shape> forward = attention(attention);
        f32("attention_backward", op.dOut(), op.out(), op.lse());
        boolean fits = sameRows(attention.q(), attention.k())
                && op.dOut().shape().equals(forward.get(0))
                && op.out().shape().equals(forward.get(0))
                && op.lse().shape().equals(forward.get(1));
        require(fits, "attention_backward", op.dOut(), op.out(), op.lse(), attention.q(), attention.k());
        return List.of(
                attention.q().shape(), attention.k().shape(), attention.v().shape());
    }

    private static List<Shape> swigluBackward(Tensor dy, Tensor gate, Tensor up) {
        f32("swiglu_backward", dy, gate, up);
        boolean fits =
                isMatrix(dy) && dy.shape().equals(gate.shape()) && dy.shape().equals(up.shape());
        require(fits, "swiglu_backward", dy, gate, up);
        return List.of(gate.shape(), up.shape());
    }

    private static List<Shape> crossEntropy(Multi.CrossEntropy op) {
        f32("cross_entropy", op.hidden(), op.weights());
        i32("cross_entropy", op.targets());
        Checks.floating("cross_entropy", op.head());
        boolean fits = isMatrix(op.hidden())
                && isMatrix(op.head())
                && sameCols(op.hidden(), op.head())
                && isColumn(op.targets())
                && sameRows(op.hidden(), op.targets())
                && op.weights().shape().equals(op.targets().shape());
        require(fits, "cross_entropy", op.hidden(), op.targets(), op.weights(), op.head());
        return List.of(op.targets().shape(), op.hidden().shape());
    }

    private static List<Shape> adamW(Multi.AdamW op) {
        f32("adamw", op.hyper(), op.norms());
        require(
                isColumn(op.norms())
                        && sameRows(op.hyper(), op.norms())
                        && op.hyper().shape().size(1) == AdamW.SETTINGS,
                "adamw",
                op.hyper(),
                op.norms());
        op.trained().forEach(matrix -> trained(matrix, op.norms()));
        return op.trained().stream()
                .flatMap(matrix ->
                        Stream.of(matrix.parameter(), matrix.m(), matrix.v()).map(Tensor::shape))
                .toList();
    }

    private static void trained(Multi.Trained matrix, Tensor norms) {
        f32("adamw", matrix.parameter(), matrix.gradient(), matrix.m(), matrix.v());
        i32("adamw", matrix.ranks());
        Shape shape = matrix.parameter().shape();
        boolean fits = shape.equals(matrix.gradient().shape())
                && shape.equals(matrix.m().shape())
                && shape.equals(matrix.v().shape())
                && MacroShapes.isRanks(matrix.ranks())
                && sameRows(matrix.ranks(), norms);
        require(fits, "adamw", matrix.parameter(), matrix.gradient(), matrix.m(), matrix.v(), matrix.ranks());
    }

    private static List<Shape> sampleTokens(Multi.SampleTokens op) {
        f32("sample_tokens", op.logits(), op.settings(), op.uniforms());
        i32("sample_tokens", op.history());
        boolean fits = isMatrix(op.logits())
                && isMatrix(op.settings())
                && op.settings().shape().size(1) == SampleTokens.SETTINGS
                && isColumn(op.uniforms())
                && isMatrix(op.history())
                && sameRows(op.logits(), op.settings())
                && sameRows(op.logits(), op.uniforms())
                && sameRows(op.logits(), op.history());
        require(fits, "sample_tokens", op.logits(), op.settings(), op.uniforms(), op.history());
        return List.of(op.uniforms().shape(), op.uniforms().shape());
    }
}
