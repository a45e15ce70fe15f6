package dev.selkie.engine;

import dev.selkie.kernels.DType;
import java.util.List;
import java.util.stream.Stream;

/// Every differentiable op, broadcast and reuse included, over small and uneven shapes.
public final class OpCases {
    private static final Shape N_D = Shape.of(3, 5);
    private static final Shape D = Shape.of(5);
    private static final Shape N_1 = Shape.of(3, 1);
    private static final int HEAD_DIM = 4;

    private OpCases() {}

    public static Stream<OpCase> primitives() {
        return Stream.of(
                OpCase.of("add", in -> in.get(0).add(in.get(1)), N_D, N_D),
                OpCase.of("add, rows broadcast", in -> in.get(0).add(in.get(1)), N_D, D),
                OpCase.of("add, columns broadcast", in -> in.get(0).add(in.get(1)), N_1, N_D),
                OpCase.of("add, a number broadcast", in -> in.get(0).add(in.get(1)), Shape.of(), N_D),
                OpCase.of("add, both broadcast", in -> in.get(0).add(in.get(1)), N_1, D),
                OpCase.of("sub, broadcast", in -> in.get(0).sub(in.get(1)), N_D, D),
                OpCase.of("mul, broadcast", in -> in.get(0).mul(in.get(1)), N_D, N_1),
                OpCase.of("one input used twice", in -> in.get(0).mul(in.get(0)).add(in.get(0)), N_D),
                OpCase.of("div, broadcast", in -> in.get(0).div(in.get(1)), N_D, D),
                OpCase.of("max", in -> in.get(0).max(in.get(1)), N_D, D),
                OpCase.of("relu", in -> in.get(0).relu(), N_D),
                OpCase.of("where", in -> in.get(0).less(in.get(1)).where(in.get(2), in.get(0)), N_D, N_D, D),
                OpCase.of("exp", in -> in.get(0).exp(), N_D),
                OpCase.of("log", in -> in.get(0).mul(in.get(0)).add(0.1).log(), N_D),
                OpCase.of("sqrt", in -> in.get(0).mul(in.get(0)).add(0.1).sqrt(), N_D),
                OpCase.of("rsqrt", in -> in.get(0).mul(in.get(0)).add(0.1).rsqrt(), N_D),
                OpCase.of("sigmoid", in -> in.get(0).sigmoid(), N_D),
                OpCase.of("tanh", in -> in.get(0).tanh(), N_D),
                OpCase.of("sum of rows", in -> in.get(0).sum(1), N_D),
                OpCase.of("sum of columns", in -> in.get(0).sum(0), N_D),
                OpCase.of("sum inside", in -> in.get(0).sum(1), Shape.of(2, 3, 2, 2)),
                OpCase.of("mean", in -> in.get(0).mean(-1), N_D),
                OpCase.of("maximum", in -> in.get(0).maximum(1), N_D),
                OpCase.of("softmax", in -> in.get(0).softmax(1), N_D),
                OpCase.of("log softmax", in -> in.get(0).logSoftmax(0), N_D),
                OpCase.of("reshape", in -> in.get(0).reshape(Shape.of(5, 3)), N_D),
                OpCase.of("permute", in -> in.get(0).permute(2, 0, 1), Shape.of(2, 3, 4)),
                OpCase.of("transpose", in -> in.get(0).transpose(), N_D),
                OpCase.of("expand", in -> in.get(0).expand(Shape.of(2, 3, 5)), N_1),
                OpCase.of("slice of columns", in -> in.get(0).slice(1, 1, 3), N_D),
                OpCase.of("slice of rows", in -> in.get(0).slice(0, 1, 2), N_D),
                OpCase.of("concat", in -> Tensor.concat(1, in.get(0), in.get(1), in.get(0)), N_D, N_1),
                OpCase.of("gather rows", in -> in.get(0).gatherRows(column(2, 0, 2, 1)), N_D),
                OpCase.of("scatter add rows", in -> in.get(0).scatterAddRows(column(2, 0, 2), new Dim.Fixed(4)), N_D),
                OpCase.of("scatter rows", in -> in.get(0).scatterRows(in.get(1), column(2, 0)), N_D, Shape.of(2, 5)),
                OpCase.of("matmul", in -> in.get(0).matmul(in.get(1)), N_D, Shape.of(5, 4)),
                OpCase.of("matmul, a transposed", in -> in.get(0).matmul(in.get(1), true, false), N_D, Shape.of(3, 4)),
                OpCase.of("matmul, b transposed", in -> in.get(0).matmul(in.get(1), false, true), N_D, Shape.of(4, 5)),
                OpCase.of(
                        "matmul, both transposed", in -> in.get(0).matmul(in.get(1), true, true), N_D, Shape.of(4, 3)),
                OpCase.of("matmul, batched", in -> in.get(0).matmul(in.get(1)), Shape.of(2, 3, 4), Shape.of(2, 4, 2)));
    }

    public static Stream<OpCase> macros() {
        return Stream.of(
                OpCase.of("linear, trained", in -> in.get(0).linear(in.get(1)), N_D, Shape.of(4, 5)),
                OpCase.of("lora_down", in -> down(in.get(0), in.get(1), false), Shape.of(4, 5), N_D),
                OpCase.of("lora_down, scaled", in -> down(in.get(0), in.get(1), true), Shape.of(4, 5), N_D),
                OpCase.of("lora_up", in -> up(in.get(0), in.get(1)), Shape.of(4, 2), N_D),
                OpCase.of(
                        "lora_weight_gradient",
                        in -> Tensor.of(
                                new Macro.LoraWeightGradient(in.get(0), in.get(1), adapters(), new Dim.Fixed(3), true)),
                        Shape.of(4, 2),
                        Shape.of(4, 5)),
                OpCase.of("rms_norm", in -> in.get(0).rmsNorm(in.get(1), 1e-3), N_D, D),
                OpCase.of("rms_norm, rstd", in -> result(new Multi.RmsNorm(in.get(0), in.get(1), 1e-3), 1), N_D, D),
                OpCase.of(
                        "rms_norm_input_gradient",
                        in -> Tensor.of(new Macro.RmsNormInputGradient(in.get(0), in.get(1), in.get(2), in.get(3))),
                        N_D,
                        N_D,
                        N_1,
                        D),
                OpCase.of(
                        "rms_norm_weight_gradient",
                        in -> Tensor.of(new Macro.RmsNormWeightGradient(in.get(0), in.get(1), in.get(2))),
                        N_D,
                        N_D,
                        N_1),
                OpCase.of("rope", in -> rope(in.get(0), false), Shape.of(3, 2 * HEAD_DIM)),
                OpCase.of("rope, inverse", in -> rope(in.get(0), true), Shape.of(3, 2 * HEAD_DIM)),
                OpCase.of("swiglu", in -> in.get(0).swiglu(in.get(1)), N_D, N_D),
                OpCase.of(
                        "swiglu_backward, gate",
                        in -> result(new Multi.SwigluBackward(in.get(0), in.get(1), in.get(2)), 0),
                        N_D,
                        N_D,
                        N_D),
                OpCase.of(
                        "swiglu_backward, up",
                        in -> result(new Multi.SwigluBackward(in.get(0), in.get(1), in.get(2)), 1),
                        N_D,
                        N_D,
                        N_D),
                attention("attention, one segment", Shape.of(5, 8), Shape.of(5, 4), 0, 5, 0, 0),
                attention("attention, two segments", Shape.of(5, 8), Shape.of(5, 8), 0, 2, 0, 0, 2, 3, 0, 2),
                OpCase.of(
                        "cross_entropy, trained head",
                        in -> in.get(0).crossEntropy(in.get(1), column(1, 3, 0), weights(0.5, 0, -2)),
                        N_D,
                        Shape.of(4, 5)),
                OpCase.of("embedding, trained", in -> column(1, 1, 0).embedding(in.get(0)), N_D),
                OpCase.of("gradient_norm", OpCases::norms, N_D, Shape.of(4, 2)));
    }

    private static OpCase attention(String name, Shape q, Shape k, int... segments) {
        Tensor table = Tensor.ints(Shape.of(segments.length / 4, 4), segments);
        return OpCase.of(name, in -> in.get(0).attention(in.get(1), in.get(2), table, HEAD_DIM, 0.7), q, k, k);
    }

    private static Tensor norms(List<Tensor> in) {
        Tensor ranks = Tensor.ints(Shape.of(2, 2), 0, 1, 1, 2);
        return Tensor.of(new Macro.GradientNorm(in, List.of(ranks, ranks)));
    }

    /// Four rows: of adapter 1 (rank 2), none, adapter 0 (rank 1), adapter 1.
    static Adapters adapters() {
        return new Adapters(
                column(1, -1, 0, 1), Tensor.ints(Shape.of(2, 2), 0, 1, 1, 2), Tensor.constant(Shape.of(2, 1), 0.5, 3));
    }

    private static Tensor down(Tensor x, Tensor a, boolean scaled) {
        return Tensor.of(new Macro.LoraDown(x, a, adapters(), 2, scaled));
    }

    private static Tensor up(Tensor u, Tensor b) {
        return Tensor.of(new Macro.LoraUp(u, b, adapters(), true));
    }

    private static Tensor rope(Tensor x, boolean inverse) {
        Tensor cos = Tensor.constant(Shape.of(3, 2), 1, 1, 0.6, 0.8, -0.28, 0.96);
        Tensor sin = Tensor.constant(Shape.of(3, 2), 0, 0, 0.8, 0.6, 0.96, 0.28);
        return Tensor.of(new Macro.Rope(x, column(2, 0, 1), cos, sin, HEAD_DIM, inverse));
    }

    static Tensor result(Multi multi, int index) {
        return Tensor.of(new Op.Part(multi, index));
    }

    static Tensor column(int... values) {
        return Tensor.ints(Shape.of(values.length, 1), values);
    }

    static Tensor weights(double... values) {
        return Tensor.constant(Shape.of(values.length, 1), values);
    }

    static Tensor frozen(int rows, int cols) {
        return Tensor.weight("frozen", DType.F32, Shape.of(rows, cols));
    }
}
