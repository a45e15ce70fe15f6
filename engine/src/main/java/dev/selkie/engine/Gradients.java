package dev.selkie.engine;

import dev.selkie.engine.Macro.LoraDown;
import dev.selkie.engine.Macro.LoraUp;
import dev.selkie.engine.Macro.LoraWeightGradient;
import dev.selkie.engine.Macro.Rope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Reverse-mode differentiation, from graph to graph. Gradients are ordinary tensors, returned and never stored.
///
/// Only what the asked-for tensors need is built: nothing for frozen weights, nothing below the lowest tensor asked
/// for.
public final class Gradients {
    private final Map<Object, Tensor> gradients = new HashMap<>();
    private final Set<Tensor> needed = new HashSet<>();

    private Gradients() {}

    /// The derivatives of `loss` by each tensor of `by`, in that order and of the same shapes; 0 for a tensor that
    /// `loss` does not depend on.
    ///
    /// @param loss a single number
    /// @throws UnsupportedOperationException naming an op that has no derivative, such as sampling, if it lies
    ///     between
    public static List<Tensor> of(Tensor loss, List<Tensor> by) {
        if (loss.shape().isOpen() || loss.shape().capacity() != 1) {
            throw new ShapeException("gradients of a single number", loss.shape());
        }
        return pull(loss, Tensor.full(loss.shape(), 1), by);
    }

    /// The gradients by `by`, given `dy`, that of `y`.
    private static List<Tensor> pull(Tensor y, Tensor dy, List<Tensor> by) {
        Gradients gradients = new Gradients();
        List<Tensor> order = Graphs.inputsFirst(List.of(y));
        gradients.markNeeded(order, by);
        gradients.gradients.put(key(y), dy);
        order.reversed().forEach(gradients::passOn);
        return by.stream().map(gradients::gradientOf).toList();
    }

    private Tensor gradientOf(Tensor x) {
        Tensor gradient = gradients.get(key(x));
        return gradient == null ? Tensor.full(x.shape(), 0) : gradient;
    }

    private void markNeeded(List<Tensor> inputsFirst, List<Tensor> by) {
        Set<Object> asked = new HashSet<>(by.stream().map(Gradients::key).toList());
        for (Tensor tensor : inputsFirst) {
            if (asked.contains(key(tensor)) || tensor.op().inputs().stream().anyMatch(needed::contains)) {
                needed.add(tensor);
            }
        }
    }

    /// Equal leaves are the same leaf; any other tensor is itself.
    private static Object key(Tensor tensor) {
        return tensor.op() instanceof Op.Leaf leaf ? leaf : tensor;
    }

    private void passOn(Tensor y) {
        Tensor dy = gradients.get(key(y));
        if (dy != null && needed.contains(y)) {
            for (Share share : shares(y.op(), y, dy)) {
                if (needed.contains(share.input)) {
                    gradients.merge(key(share.input), share.gradient.get(), Tensor::add);
                }
            }
        }
    }

    /// What one input gets; built only if it is needed.
    private record Share(Tensor input, Supplier<Tensor> gradient) {}

    private static Share to(Tensor input, Supplier<Tensor> gradient) {
        return new Share(input, gradient);
    }

    /// The table of all rules: what each input of `y` gets, given `dy`, the gradient of `y`.
    private static List<Share> shares(Op op, Tensor y, Tensor dy) {
        return switch (op) {
            case Op.Leaf _, Op.Less _, Op.Equal _, Op.Cast _ -> List.of();
            case Op.Add(Tensor a, Tensor b) ->
                List.of(to(a, () -> dy.sumTo(a.shape())), to(b, () -> dy.sumTo(b.shape())));
            case Op.Sub(Tensor a, Tensor b) ->
                List.of(to(a, () -> dy.sumTo(a.shape())), to(b, () -> dy.neg().sumTo(b.shape())));
            case Op.Mul(Tensor a, Tensor b) ->
                List.of(
                        to(a, () -> dy.mul(b).sumTo(a.shape())),
                        to(b, () -> dy.mul(a).sumTo(b.shape())));
            case Op.Div(Tensor a, Tensor b) ->
                List.of(
                        to(a, () -> dy.div(b).sumTo(a.shape())),
                        to(b, () -> dy.mul(y).div(b).neg().sumTo(b.shape())));
            case Op.Max(Tensor a, Tensor b) -> // where both are alike, b gets it: so relu has derivative 0 at 0
                List.of(
                        to(a, () -> b.less(a).mul(dy).sumTo(a.shape())),
                        to(b, () -> b.less(a).where(Tensor.scalar(0), dy).sumTo(b.shape())));
            case Op.Where(Tensor condition, Tensor a, Tensor b) ->
                List.of(
                        to(a, () -> condition.where(dy, Tensor.scalar(0)).sumTo(a.shape())),
                        to(b, () -> condition.where(Tensor.scalar(0), dy).sumTo(b.shape())));
            case Op.Exp(Tensor a) -> List.of(to(a, () -> dy.mul(y)));
            case Op.Log(Tensor a) -> List.of(to(a, () -> dy.div(a)));
            case Op.Sqrt(Tensor a) -> List.of(to(a, () -> dy.mul(0.5).div(y)));
            case Op.Rsqrt(Tensor a) -> // (a^-½)′ = -½ · a^-3⁄2 = -½ · y³
                List.of(to(a, () -> dy.mul(y).mul(y).mul(y).mul(-0.5)));
            case Op.Sum(Tensor x, int _) -> List.of(to(x, () -> dy.expand(x.shape())));
            case Op.Maximum(Tensor x, int axis) -> List.of(to(x, () -> maximum(x, axis, y, dy)));
            case Op.Reshape(Tensor x, Shape _) -> List.of(to(x, () -> dy.reshape(x.shape())));
            case Op.Permute(Tensor x, List<Integer> order) -> List.of(to(x, () -> dy.permute(inverse(order))));
            case Op.Expand(Tensor x, Shape _) -> List.of(to(x, () -> dy.sumTo(x.shape())));
            case Op.Slice(Tensor x, int axis, int from, int _) -> List.of(to(x, () -> pad(x, axis, from, dy)));
            case Op.Concat(List<Tensor> parts, int axis) -> concat(parts, axis, dy);
            case Op.GatherRows(Tensor x, Tensor rows) ->
                List.of(to(x, () -> dy.scatterAddRows(rows, x.shape().dim(0))));
            case Op.ScatterAddRows(Tensor x, Tensor rows, Dim _) -> List.of(to(x, () -> dy.gatherRows(rows)));
            case Op.ScatterRows(Tensor base, Tensor x, Tensor rows) ->
                List.of(
                        to(base, () -> dy.scatterRows(Tensor.full(x.shape(), 0), rows)),
                        to(x, () -> dy.gatherRows(rows)));
            case Op.MatMul matMul -> matMul(matMul, dy);
            case Op.Accumulate(Tensor base, Op.Additive addend) -> {
                List<Share> shares = new ArrayList<>(shares(addend, y, dy));
                shares.add(to(base, () -> dy));
                yield shares;
            }
            case Op.Part(Multi multi, int index) -> part(multi, index, dy);
            case Macro macro -> macro(macro, dy);
        };
    }

    private static List<Share> macro(Macro op, Tensor dy) {
        return switch (op) {
            case Macro.Linear(Tensor x, Tensor weight) ->
                List.of(to(x, () -> Tensor.of(new Macro.LinearInputGradient(dy, weight))));
            case Macro.LinearInputGradient(Tensor x, Tensor weight) -> List.of(to(x, () -> dy.linear(weight)));
            case LoraDown(Tensor x, Tensor a, Adapters adapters, int _, boolean scaled) ->
                List.of(
                        to(x, () -> Tensor.of(new LoraUp(dy, a, adapters, scaled))),
                        to(
                                a,
                                () -> Tensor.of(new LoraWeightGradient(
                                        dy, x, adapters, a.shape().dim(0), scaled))));
            case LoraUp(Tensor u, Tensor b, Adapters adapters, boolean scaled) ->
                List.of(
                        to(
                                u,
                                () -> Tensor.of(
                                        new LoraDown(dy, b, adapters, u.shape().size(1), scaled))),
                        to(
                                b,
                                () -> Tensor.of(new LoraWeightGradient(
                                        u, dy, adapters, b.shape().dim(0), scaled))));
            case LoraWeightGradient(Tensor u, Tensor x, Adapters adapters, Dim _, boolean scaled) ->
                List.of(
                        to(
                                u,
                                () -> Tensor.of(
                                        new LoraDown(x, dy, adapters, u.shape().size(1), scaled))),
                        to(x, () -> Tensor.of(new LoraUp(u, dy, adapters, scaled))));
            case Rope(Tensor x, Tensor positions, Tensor cos, Tensor sin, int headDim, boolean inverse) ->
                List.of(to(x, () -> Tensor.of(new Rope(dy, positions, cos, sin, headDim, !inverse))));
            case Macro.Swiglu(Tensor gate, Tensor up) -> parts(new Multi.SwigluBackward(dy, gate, up), gate, up);
            case Macro.Embedding _ -> List.of();
            case Macro.RmsNormInputGradient _, Macro.RmsNormWeightGradient _, Macro.GradientNorm _ ->
                throughPrimitives(op.inputs(), Decompose.of(op), dy);
        };
    }

    private static List<Share> part(Multi op, int index, Tensor dy) {
        return switch (op) {
            case Multi.RmsNorm norm when index == 0 -> rmsNorm(norm, dy);
            case Multi.Attention attention
            when index == 0 ->
                parts(
                        new Multi.AttentionBackward(dy, result(op, 0), result(op, 1), attention),
                        attention.q(),
                        attention.k(),
                        attention.v());
            case Multi.CrossEntropy crossEntropy
            when index == 0 -> List.of(to(crossEntropy.hidden(), () -> crossEntropy(crossEntropy, dy)));
            case Multi.RmsNorm norm ->
                throughPrimitives(norm.inputs(), Decompose.of(op).get(index), dy);
            case Multi.SwigluBackward backward ->
                throughPrimitives(backward.inputs(), Decompose.of(op).get(index), dy);
            case Multi.Attention _,
                    Multi.AttentionBackward _,
                    Multi.CrossEntropy _,
                    Multi.AdamW _,
                    Multi.SampleTokens _ ->
                throw new UnsupportedOperationException(
                        "gradients: result %d of %s has no derivative".formatted(index, Names.of(op)));
        };
    }

    private static Tensor result(Multi multi, int index) {
        return Tensor.of(new Op.Part(multi, index));
    }

    /// Result i of `backward` goes to `inputs[i]`.
    private static List<Share> parts(Multi backward, Tensor... inputs) {
        return IntStream.range(0, inputs.length)
                .mapToObj(i -> to(inputs[i], () -> result(backward, i)))
                .toList();
    }

    /// The rules of the primitives that `y` is written in.
    private static List<Share> throughPrimitives(List<Tensor> inputs, Tensor y, Tensor dy) {
        return inputs.stream()
                .distinct()
                .map(input -> to(input, () -> pull(y, dy, List.of(input)).getFirst()))
                .toList();
    }

    private static List<Share> rmsNorm(Multi.RmsNorm op, Tensor dy) {
        Tensor rstd = result(op, 1);
        return List.of(
                to(op.x(), () -> Tensor.of(new Macro.RmsNormInputGradient(dy, op.x(), rstd, op.weight()))),
                to(op.weight(), () -> Tensor.of(new Macro.RmsNormWeightGradient(dy, op.x(), rstd))));
    }

    /// The same op with weights −dy gives `dHidden`. Under the usual loss `−Σ weights · logprobs`, −dy are the
    /// weights themselves, and so the compiler finds both results in one launch. Rows of weight 0 are skipped
    /// by the forward pass, so they have no gradient.
    private static Tensor crossEntropy(Multi.CrossEntropy op, Tensor dy) {
        Tensor zero = Tensor.scalar(0);
        Tensor weights = op.weights().equal(zero).where(zero, dy.neg());
        return result(new Multi.CrossEntropy(op.hidden(), op.targets(), weights, op.head()), 1);
    }

    /// Elements that are equally large share alike.
    private static Tensor maximum(Tensor x, int axis, Tensor y, Tensor dy) {
        Tensor largest = x.equal(y);
        return largest.mul(dy).div(largest.sum(axis));
    }

    private static int[] inverse(List<Integer> order) {
        return IntStream.range(0, order.size()).map(order::indexOf).toArray();
    }

    /// `dy` at its place in zeros of the shape of `x`.
    private static Tensor pad(Tensor x, int axis, int from, Tensor dy) {
        Tensor before = Tensor.full(x.shape().with(axis, from), 0);
        int after = x.shape().size(axis) - from - dy.shape().size(axis);
        return Tensor.concat(axis, before, dy, Tensor.full(x.shape().with(axis, after), 0));
    }

    private static List<Share> concat(List<Tensor> parts, int axis, Tensor dy) {
        List<Share> shares = new ArrayList<>();
        int from = 0;
        for (Tensor part : parts) {
            int start = from;
            int count = part.shape().size(axis);
            shares.add(to(part, () -> dy.slice(axis, start, count)));
            from += count;
        }
        return shares;
    }

    /// With A and B as they are read, `dA = dy Bᵀ` and `dB = Aᵀ dy`; transposed if they are read so.
    private static List<Share> matMul(Op.MatMul op, Tensor dy) {
        Tensor a = op.a();
        Tensor b = op.b();
        boolean flipA = op.transposeA();
        boolean flipB = op.transposeB();
        return List.of(
                to(a, () -> flipA ? b.matmul(dy, flipB, true) : dy.matmul(b, false, !flipB)),
                to(b, () -> flipB ? dy.matmul(a, true, flipA) : a.matmul(dy, !flipA, false)));
    }
}
