package dev.selkie.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/// The meaning of every op: f64, plain loops, nothing clever. Devices are compared with it, and it with PyTorch's
/// numbers.
///
/// One object is one run: leaves get their numbers, open dims their extents, then tensors are evaluated, each once.
public final class Reference {
    private final Map<Op.Leaf, Values> leaves = new HashMap<>();
    private final Map<Dim.Open, Integer> live = new HashMap<>();
    private final Map<Tensor, Values> known = new HashMap<>();
    private final Map<Multi, List<Values>> results = new HashMap<>();

    /// A run whose leaves have no numbers yet.
    public Reference() {}

    /// The numbers of a tensor whose graph needs none from outside.
    public static double[] evaluate(Tensor tensor) {
        return new Reference().values(tensor);
    }

    /// Gives an open dim its extent for this run; without it, the capacity.
    public Reference live(Dim.Open dim, int count) {
        if (count < 0 || count > dim.capacity()) {
            throw new IllegalArgumentException("live: %d of %s".formatted(count, dim));
        }
        live.put(dim, count);
        return this;
    }

    /// Gives a leaf its numbers, row-major.
    ///
    /// @param leaf an input, parameter or weight
    public Reference set(Tensor leaf, double... values) {
        if (!(leaf.op() instanceof Op.Leaf op)) {
            throw new IllegalArgumentException("reference: %s is computed, not given".formatted(leaf));
        }
        leaves.put(op, new Values(dims(leaf.shape()), values));
        return this;
    }

    /// The numbers of `tensor`, row-major.
    ///
    /// @throws IllegalArgumentException if a leaf that it needs was not set
    public double[] values(Tensor tensor) {
        for (Tensor needed : Graphs.inputsFirst(List.of(tensor))) {
            if (!known.containsKey(needed)) {
                known.put(needed, compute(needed.op(), needed.shape()));
            }
        }
        return get(tensor).data.clone();
    }

    /// The extents of `shape` in this run.
    int[] dims(Shape shape) {
        return shape.dims().stream().mapToInt(this::extent).toArray();
    }

    int extent(Dim dim) {
        return switch (dim) {
            case Dim.Fixed(int size) -> size;
            case Dim.Open open -> live.getOrDefault(open, open.capacity());
        };
    }

    /// What was computed for an input.
    Values get(Tensor tensor) {
        Values values = known.get(tensor);
        if (values == null) {
            throw new AssertionError(tensor + " is used before it is computed");
        }
        return values;
    }

    private Values compute(Op op, Shape shape) {
        return switch (op) {
            case Op.Constant constant -> fill(shape, constant.values()::get);
            case Op.Index(Shape _, int axis) -> index(shape, axis);
            case Op.Leaf leaf -> given(leaf);
            case Op.Add(Tensor a, Tensor b) -> zip(shape, a, b, Double::sum);
            case Op.Sub(Tensor a, Tensor b) -> zip(shape, a, b, (p, q) -> p - q);
            case Op.Mul(Tensor a, Tensor b) -> zip(shape, a, b, (p, q) -> p * q);
            case Op.Div(Tensor a, Tensor b) -> zip(shape, a, b, (p, q) -> p / q);
            case Op.Max(Tensor a, Tensor b) -> zip(shape, a, b, Math::max);
            case Op.Less(Tensor a, Tensor b) -> zip(shape, a, b, (p, q) -> p < q ? 1 : 0);
            case Op.Equal(Tensor a, Tensor b) -> zip(shape, a, b, (p, q) -> p == q ? 1 : 0);
            case Op.Where(Tensor condition, Tensor a, Tensor b) -> where(shape, condition, a, b);
            case Op.Exp(Tensor a) -> each(a, Math::exp);
            case Op.Log(Tensor a) -> each(a, Math::log);
            case Op.Sqrt(Tensor a) -> each(a, Math::sqrt);
            case Op.Rsqrt(Tensor a) -> each(a, x -> 1 / Math.sqrt(x));
            case Op.Cast(Tensor a) -> each(a, x -> x);
            case Op.Sum(Tensor x, int axis) -> reduce(x, axis, 0, Double::sum);
            case Op.Maximum(Tensor x, int axis) -> reduce(x, axis, Double.NEGATIVE_INFINITY, Math::max);
            case Op.Reshape(Tensor x, Shape _) -> new Values(dims(shape), get(x).data);
            case Op.Permute(Tensor x, List<Integer> order) -> permute(shape, get(x), order);
            case Op.Expand(Tensor x, Shape _) -> pick(shape, x, get(x).broadcastIndices(dims(shape)));
            case Op.Slice(Tensor x, int axis, int from, int _) -> slice(shape, get(x), axis, from);
            case Op.Concat(List<Tensor> parts, int axis) -> concat(shape, parts, axis);
            case Op.GatherRows(Tensor x, Tensor rows) -> ReferenceMacro.gather(get(x), get(rows));
            case Op.ScatterAddRows(Tensor x, Tensor rows, Dim count) ->
                ReferenceMacro.scatterAdd(get(x), get(rows), extent(count));
            case Op.ScatterRows(Tensor base, Tensor x, Tensor rows) ->
                ReferenceMacro.scatter(get(base), get(x), get(rows));
            case Op.MatMul matMul -> matMul(shape, matMul);
            case Op.Accumulate(Tensor base, Op.Additive addend) -> accumulate(base, compute(addend, shape));
            case Op.Part(Multi multi, int index) -> results(multi).get(index);
            case Macro macro -> new ReferenceMacro(this).compute(macro);
        };
    }

    private List<Values> results(Multi multi) {
        List<Values> values = results.get(multi);
        if (values == null) {
            values = new ReferenceMulti(this).compute(multi);
            results.put(multi, values);
        }
        return values;
    }

    private Values given(Op.Leaf leaf) {
        Values values = leaves.get(leaf);
        if (values == null) {
            throw new IllegalArgumentException("reference: %s has no numbers".formatted(Names.of(leaf)));
        }
        return values;
    }

    private interface At {
        double at(int index);
    }

    private Values fill(Shape shape, At at) {
        int[] dims = dims(shape);
        return new Values(
                dims, IntStream.range(0, Values.size(dims)).mapToDouble(at::at).toArray());
    }

    private Values index(Shape shape, int axis) {
        int[] dims = dims(shape);
        int[] strides = new int[dims.length];
        strides[axis] = 1;
        int[] indices = Values.indices(dims, strides);
        return fill(shape, i -> indices[i]);
    }

    private Values each(Tensor a, DoubleUnaryOperator f) {
        Values values = get(a);
        return new Values(values.dims, Arrays.stream(values.data).map(f).toArray());
    }

    private Values zip(Shape shape, Tensor a, Tensor b, DoubleBinaryOperator f) {
        Values left = get(a);
        Values right = get(b);
        int[] ofLeft = left.broadcastIndices(dims(shape));
        int[] ofRight = right.broadcastIndices(dims(shape));
        return fill(shape, i -> f.applyAsDouble(left.data[ofLeft[i]], right.data[ofRight[i]]));
    }

    private Values where(Shape shape, Tensor condition, Tensor a, Tensor b) {
        int[] dims = dims(shape);
        Values chosen = get(condition);
        Values left = get(a);
        Values right = get(b);
        int[] ofChosen = chosen.broadcastIndices(dims);
        int[] ofLeft = left.broadcastIndices(dims);
        int[] ofRight = right.broadcastIndices(dims);
        return fill(shape, i -> chosen.data[ofChosen[i]] != 0 ? left.data[ofLeft[i]] : right.data[ofRight[i]]);
    }

    private Values reduce(Tensor x, int axis, double start, DoubleBinaryOperator f) {
        Values values = get(x);
        int[] dims = values.dims.clone();
        dims[axis] = 1;
        Values reduced = Values.zeros(dims);
        Arrays.fill(reduced.data, start);
        int[] into = reduced.broadcastIndices(values.dims);
        for (int i = 0; i < values.data.length; i++) {
            reduced.data[into[i]] = f.applyAsDouble(reduced.data[into[i]], values.data[i]);
        }
        return reduced;
    }

    private Values pick(Shape shape, Tensor x, int[] indices) {
        double[] from = get(x).data;
        return fill(shape, i -> from[indices[i]]);
    }

    private Values permute(Shape shape, Values x, List<Integer> order) {
        int[] strides = x.strides();
        int[] indices = Values.indices(
                dims(shape), order.stream().mapToInt(axis -> strides[axis]).toArray());
        return fill(shape, i -> x.data[indices[i]]);
    }

    private Values slice(Shape shape, Values x, int axis, int from) {
        int[] strides = x.strides();
        int[] indices = Values.indices(dims(shape), strides);
        return fill(shape, i -> x.data[from * strides[axis] + indices[i]]);
    }

    private Values concat(Shape shape, List<Tensor> parts, int axis) {
        Values all = Values.zeros(dims(shape));
        int[] strides = all.strides();
        int from = 0;
        for (Tensor part : parts) {
            Values values = get(part);
            int[] into = Values.indices(values.dims, strides);
            for (int i = 0; i < values.data.length; i++) {
                all.data[from * strides[axis] + into[i]] = values.data[i];
            }
            from += values.dims[axis];
        }
        return all;
    }

    private Values accumulate(Tensor base, Values addend) {
        double[] to = get(base).data;
        return new Values(
                addend.dims,
                IntStream.range(0, to.length)
                        .mapToDouble(i -> to[i] + addend.data[i])
                        .toArray());
    }

    private Values matMul(Shape shape, Op.MatMul op) {
        Values a = get(op.a());
        Values b = get(op.b());
        Values c = Values.zeros(dims(shape));
        int rank = c.dims.length;
        int rows = c.dims[rank - 2];
        int cols = c.dims[rank - 1];
        int inner = a.dims[op.transposeA() ? rank - 2 : rank - 1];
        for (int i = 0; i < c.data.length; i++) {
            int n = i % cols;
            int m = i / cols % rows;
            int batch = i / cols / rows;
            double sum = 0;
            for (int k = 0; k < inner; k++) {
                int ofA = op.transposeA() ? k * rows + m : m * inner + k;
                int ofB = op.transposeB() ? n * inner + k : k * cols + n;
                sum += a.data[batch * rows * inner + ofA] * b.data[batch * inner * cols + ofB];
            }
            c.data[i] = sum;
        }
        return c;
    }
}
