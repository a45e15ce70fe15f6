package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Graphs;
import dev.selkie.engine.Op;
import dev.selkie.engine.Reference;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// First pass: the same numbers with fewer ops. Inputs come first, so a rule finds its inputs simplified already.
///
/// No rule hides a NaN or an infinity: `x · 0` stays, for x may be one.
final class Simplify {
    private final Interner interner;
    private final Map<Tensor, Tensor> simplified = new HashMap<>();

    private Simplify(Interner interner) {
        this.interner = interner;
    }

    static Graph apply(Graph graph, Interner interner) {
        Simplify pass = new Simplify(interner);
        Rewriting rewriting = new Rewriting(input -> pass.simplified.getOrDefault(input, input));
        for (Tensor tensor : Graphs.inputsFirst(graph.roots())) {
            Op op = rewriting.of(tensor.op());
            pass.simplified.put(tensor, pass.simplify(op));
        }
        return graph.map(pass.simplified);
    }

    private Tensor simplify(Op op) {
        Tensor plain = interner.intern(op);
        Shape shape = plain.shape();
        return switch (op) {
            case Op.Add(Tensor a, Tensor b) when is(b, 0) && a.shape().equals(shape) -> a;
            case Op.Add(Tensor a, Tensor b) when is(a, 0) && b.shape().equals(shape) -> b;
            case Op.Sub(Tensor a, Tensor b) when is(b, 0) && a.shape().equals(shape) -> a;
            case Op.Mul(Tensor a, Tensor b) when is(b, 1) && a.shape().equals(shape) -> a;
            case Op.Mul(Tensor a, Tensor b) when is(a, 1) && b.shape().equals(shape) -> b;
            case Op.Mul(Tensor a, Tensor b) when isNumber(a) && !isNumber(b) -> simplify(new Op.Mul(b, a));
            case Op.Mul(Tensor a, Tensor b)
            when isNumber(b)
                    && a.op() instanceof Op.Mul inner
                    && isNumber(inner.b())
                    && inner.a().shape().equals(shape) -> simplify(new Op.Mul(inner.a(), product(inner.b(), b)));
            case Op.Div(Tensor a, Tensor b) when is(b, 1) && a.shape().equals(shape) -> a;
            case Op.Where(Tensor condition, Tensor a, Tensor b)
            when condition.op() instanceof Op.Equal(Tensor x, Tensor zero)
                    && is(zero, 0)
                    && is(a, 0)
                    && x == b -> // 0 where x is 0, else x
                b;
            case Op.Sum(Tensor x, int axis) when x.shape().dim(axis).isOne() -> x;
            case Op.Maximum(Tensor x, int axis) when x.shape().dim(axis).isOne() -> x;
            case Op.Reshape(Tensor x, Shape to) when x.shape().equals(to) -> x;
            case Op.Reshape(Tensor x, Shape to) when isNumber(x) -> simplify(new Op.Expand(number(x), to));
            case Op.Reshape(Tensor x, Shape to)
            when x.op() instanceof Op.Reshape inner -> simplify(new Op.Reshape(inner.x(), to));
            case Op.Expand(Tensor x, Shape to) when x.shape().equals(to) -> x;
            case Op.Expand(Tensor x, Shape to)
            when x.op() instanceof Op.Expand inner -> simplify(new Op.Expand(inner.x(), to));
            case Op.Permute(Tensor x, List<Integer> order)
            when isNumber(x) && !order.isEmpty() -> simplify(new Op.Expand(number(x), shape));
            case Op.Slice slice when isNumber(slice.x()) -> simplify(new Op.Expand(number(slice.x()), shape));
            case Op.Elementwise elementwise -> elementwise(elementwise, plain);
            default -> plain; // every other op is as simple as it can be
        };
    }

    /// Folds numbers; broadcasts without an expanded copy.
    private Tensor elementwise(Op.Elementwise op, Tensor plain) {
        if (op.inputs().stream().allMatch(Simplify::isNumber) && !(op instanceof Op.Cast)) {
            Op overNumbers = op.map(this::number);
            double value = Reference.evaluate(Tensor.of(overNumbers))[0];
            return simplify(new Op.Expand(interner.intern(Tensor.scalar(value).op()), plain.shape()));
        }
        Tensor narrow = interner.intern(op.map(Simplify::withoutExpand));
        return narrow.shape().equals(plain.shape()) ? narrow : plain;
    }

    private static Tensor withoutExpand(Tensor tensor) {
        return tensor.op() instanceof Op.Expand expand ? expand.x() : tensor;
    }

    /// One number, repeated or not.
    private static boolean isNumber(Tensor tensor) {
        return value(tensor).isPresent();
    }

    private static boolean is(Tensor tensor, double number) {
        OptionalDouble value = value(tensor);
        return value.isPresent() && value.getAsDouble() == number;
    }

    private static OptionalDouble value(Tensor tensor) {
        return switch (tensor.op()) {
            case Op.Constant constant
            when constant.values().limit() == 1 && constant.dtype() == DType.F32 ->
                OptionalDouble.of(constant.values().get(0));
            case Op.Expand expand -> value(expand.x());
            default -> OptionalDouble.empty();
        };
    }

    /// As a tensor of shape ().
    private Tensor number(Tensor tensor) {
        return interner.intern(Tensor.scalar(value(tensor).orElseThrow()).op());
    }

    private Tensor product(Tensor a, Tensor b) {
        double product = value(a).orElseThrow() * value(b).orElseThrow();
        return interner.intern(Tensor.scalar(product).op());
    }
}
