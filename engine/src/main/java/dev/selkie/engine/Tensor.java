package dev.selkie.engine;

import dev.selkie.kernels.DType;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A lazy node of a graph: an [Op] and the shape of its result. Making one computes nothing; it checks that shapes
/// and types fit.
///
/// Numbers come out of it through a [Graph] compiled for a device, or, slowly and in f64, through [Reference].
///
/// Has identity. All methods that take tensors throw [ShapeException] or [DTypeException], naming the op and the
/// shapes, if they do not fit.
public final class Tensor {
    private final Op op;
    private final Shape shape;
    private final DType dtype;

    private Tensor(Op op) {
        this.op = op;
        this.shape = ShapeRules.of(op);
        this.dtype = DTypes.of(op);
    }

    /// The result of `op`.
    public static Tensor of(Op op) {
        return new Tensor(op);
    }

    public Op op() {
        return op;
    }

    public Shape shape() {
        return shape;
    }

    public DType dtype() {
        return dtype;
    }

    /// Numbers given anew for each run. Inputs of equal name, type and shape are the same input.
    public static Tensor input(String name, DType dtype, Shape shape) {
        return of(new Op.Input(name, dtype, shape));
    }

    /// f32 state that lives on the device and that a graph's updates may change. Parameters of equal name and shape
    /// are the same.
    public static Tensor parameter(String name, Shape shape) {
        return of(new Op.Parameter(name, shape));
    }

    /// A frozen weight, stored as `dtype`: a matrix (N, K), which [#linear], [#embedding] and [#crossEntropy] read,
    /// or a vector (D), which is f32 once it is on a device. Weights of equal name, type and shape are the same.
    public static Tensor weight(String name, DType dtype, Shape shape) {
        return of(new Op.Weight(name, dtype, shape));
    }

    /// Numbers that are part of the graph, f32, row-major.
    public static Tensor constant(Shape shape, double... values) {
        return constant(DType.F32, shape, values);
    }

    /// Integers that are part of the graph, i32, row-major.
    public static Tensor ints(Shape shape, int... values) {
        return constant(DType.I32, shape, Arrays.stream(values).asDoubleStream().toArray());
    }

    private static Tensor constant(DType dtype, Shape shape, double[] values) {
        if (shape.capacity() != values.length) {
            throw new ShapeException("constant of %d numbers".formatted(values.length), shape);
        }
        return of(
                new Op.Constant(dtype, shape, DoubleBuffer.wrap(values.clone()).asReadOnlyBuffer()));
    }

    /// A single number, shape ().
    public static Tensor scalar(double value) {
        return constant(Shape.of(), value);
    }

    /// `value` everywhere.
    public static Tensor full(Shape shape, double value) {
        return scalar(value).expand(shape);
    }

    /// `y[…, i, …] = i` along `axis`, f32.
    public static Tensor index(Shape shape, int axis) {
        return of(new Op.Index(shape, shape.axis(axis)));
    }

    public Tensor add(Tensor b) {
        return of(new Op.Add(this, b));
    }

    public Tensor add(double b) {
        return add(scalar(b));
    }

    public Tensor sub(Tensor b) {
        return of(new Op.Sub(this, b));
    }

    public Tensor mul(Tensor b) {
        return of(new Op.Mul(this, b));
    }

    public Tensor mul(double b) {
        return mul(scalar(b));
    }

    public Tensor div(Tensor b) {
        return of(new Op.Div(this, b));
    }

    public Tensor neg() {
        return mul(-1);
    }

    /// The larger of the two.
    public Tensor max(Tensor b) {
        return of(new Op.Max(this, b));
    }

    public Tensor relu() {
        return max(scalar(0));
    }

    /// 1 where this is below `b`, else 0.
    public Tensor less(Tensor b) {
        return of(new Op.Less(this, b));
    }

    /// 1 where this equals `b`, else 0.
    public Tensor equal(Tensor b) {
        return of(new Op.Equal(this, b));
    }

    /// `a` where this is not 0, else `b`.
    public Tensor where(Tensor a, Tensor b) {
        return of(new Op.Where(this, a, b));
    }

    public Tensor exp() {
        return of(new Op.Exp(this));
    }

    /// The natural logarithm.
    public Tensor log() {
        return of(new Op.Log(this));
    }

    public Tensor sqrt() {
        return of(new Op.Sqrt(this));
    }

    /// `1 / √x`
    public Tensor rsqrt() {
        return of(new Op.Rsqrt(this));
    }

    /// `1 / (1 + exp(−x))`
    public Tensor sigmoid() {
        return scalar(1).div(neg().exp().add(1));
    }

    /// `tanh x = 2 σ(2x) − 1`
    public Tensor tanh() {
        return mul(2).sigmoid().mul(2).add(-1);
    }

    /// i32 as f32.
    public Tensor cast() {
        return of(new Op.Cast(this));
    }

    /// 1 at the column that each row of these ids names, else 0: (T, 1) i32 → (T, classes).
    public Tensor oneHot(int classes) {
        return index(Shape.of(classes), 0).equal(cast());
    }

    /// The sum along `axis`, whose extent becomes 1.
    public Tensor sum(int axis) {
        return of(new Op.Sum(this, shape.axis(axis)));
    }

    /// The sum of all elements, shape ().
    public Tensor sum() {
        Tensor sum = this;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            sum = sum.sum(axis);
        }
        return sum.reshape(Shape.of());
    }

    /// The mean along `axis`, which is not open.
    public Tensor mean(int axis) {
        return sum(axis).mul(1.0 / shape.size(axis));
    }

    /// The largest along `axis`, whose extent becomes 1.
    public Tensor maximum(int axis) {
        return of(new Op.Maximum(this, shape.axis(axis)));
    }

    /// `x − log Σ exp x` along `axis`.
    public Tensor logSoftmax(int axis) {
        Tensor shifted = sub(maximum(axis));
        return shifted.sub(shifted.exp().sum(axis).log());
    }

    /// `exp x / Σ exp x` along `axis`.
    public Tensor softmax(int axis) {
        Tensor exp = sub(maximum(axis)).exp();
        return exp.div(exp.sum(axis));
    }

    /// The same numbers in the same row-major order. An open axis stays the first.
    public Tensor reshape(Shape to) {
        return to.equals(shape) ? this : of(new Op.Reshape(this, to));
    }

    /// Axis `i` of the result is axis `order[i]` of this.
    public Tensor permute(int... order) {
        return of(new Op.Permute(
                this, IntStream.of(order).map(shape::axis).boxed().toList()));
    }

    /// The last two axes exchanged.
    public Tensor transpose() {
        int[] order = IntStream.range(0, shape.rank()).toArray();
        order[shape.axis(-1)] = shape.axis(-2);
        order[shape.axis(-2)] = shape.axis(-1);
        return permute(order);
    }

    /// Repeated along axes of extent 1, and along new axes in front.
    public Tensor expand(Shape to) {
        return to.equals(shape) ? this : of(new Op.Expand(this, to));
    }

    /// Elements `from` to `from + count` of `axis`.
    public Tensor slice(int axis, int from, int count) {
        return of(new Op.Slice(this, shape.axis(axis), from, count));
    }

    public static Tensor concat(int axis, Tensor... parts) {
        return of(new Op.Concat(Arrays.asList(parts), parts[0].shape.axis(axis)));
    }

    /// `y[t] = x[rows[t]]`, rows (T, 1) i32.
    public Tensor gatherRows(Tensor rows) {
        return of(new Op.GatherRows(this, rows));
    }

    /// The sums of the rows of this that go to the same row of the result: `y[rows[t]] += x[t]`.
    public Tensor scatterAddRows(Tensor rows, Dim count) {
        return of(new Op.ScatterAddRows(this, rows, count));
    }

    /// This with `y[rows[t]] = x[t]`, rows (T, 1) i32, no two alike; −1 drops the row. As an update of a
    /// parameter it is done in place.
    public Tensor scatterRows(Tensor x, Tensor rows) {
        return of(new Op.ScatterRows(this, x, rows));
    }

    /// The matrix product over the last two axes; leading axes are alike.
    public Tensor matmul(Tensor b) {
        return matmul(b, false, false);
    }

    public Tensor matmul(Tensor b, boolean transposeA, boolean transposeB) {
        return of(new Op.MatMul(this, b, transposeA, transposeB));
    }

    /// `y = x Wᵀ`: this (T, K), weight (N, K), frozen or trained, y (T, N).
    public Tensor linear(Tensor weight) {
        return weight.isFrozen() ? of(new Macro.Linear(this, weight)) : matmul(weight, false, true);
    }

    /// [#linear] plus, for rows of adapter a, `scaling_a · (x A_aᵀ) B_aᵀ`: stacked a (ΣR, K), stacked and
    /// transposed b (ΣR, N).
    ///
    /// @param maxRank the largest rank in the batch
    public Tensor loraLinear(Tensor weight, Tensor a, Tensor b, Adapters adapters, int maxRank) {
        Tensor down = of(new Macro.LoraDown(this, a, adapters, maxRank, false)); // (T, maxRank)
        return linear(weight).add(of(new Macro.LoraUp(down, b, adapters, true)));
    }

    /// Rows divided by their root mean square, times weight (D).
    public Tensor rmsNorm(Tensor weight, double eps) {
        return of(new Op.Part(new Multi.RmsNorm(this, weight, eps), 0));
    }

    /// Rotary embedding; see [Macro.Rope].
    public Tensor rope(Tensor positions, Tensor cos, Tensor sin, int headDim) {
        return of(new Macro.Rope(this, positions, cos, sin, headDim, false));
    }

    /// `gate · σ(gate) · up`, this being the gate.
    public Tensor swiglu(Tensor up) {
        return of(new Macro.Swiglu(this, up));
    }

    /// Causal grouped-query attention, this being the queries; see [Multi.Attention].
    public Tensor attention(Tensor k, Tensor v, Tensor segments, int headDim, double scaling) {
        return of(new Op.Part(new Multi.Attention(this, k, v, segments, headDim, scaling), 0));
    }

    /// `y[t] = table[ids[t]]`, this being the ids (T, 1) i32; table (V, D), frozen or trained.
    public Tensor embedding(Tensor table) {
        return table.isFrozen() ? of(new Macro.Embedding(this, table)) : table.gatherRows(this);
    }

    /// For each row the log-probability of its target, (T, 1), 0 where the weight is 0; see [Multi.CrossEntropy].
    ///
    /// The loss `−Σ weights · logprobs`, as [#crossEntropyLoss] has it, takes its gradient from the same pass over
    /// the logits.
    ///
    /// @param head    (V, D), frozen or trained
    /// @param targets (T, 1) i32
    /// @param weights (T, 1) f32
    public Tensor crossEntropy(Tensor head, Tensor targets, Tensor weights) {
        Multi.CrossEntropy op = new Multi.CrossEntropy(this, targets, weights, head);
        return head.isFrozen() ? of(new Op.Part(op, 0)) : Decompose.logprobs(op);
    }

    /// `−Σ weights · logprobs`, shape ().
    public static Tensor crossEntropyLoss(Tensor logprobs, Tensor weights) {
        return logprobs.mul(weights).sum().neg();
    }

    /// This summed over the axes along which a tensor of shape `to` was broadcast.
    Tensor sumTo(Shape to) {
        Tensor sum = this;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (to.alignedDim(axis, shape.rank()).isOne() && !shape.dim(axis).isOne()) {
                sum = sum.sum(axis);
            }
        }
        return sum.reshape(to);
    }

    /// True for a frozen matrix: packed on the device, without gradient.
    boolean isFrozen() {
        return op instanceof Op.Weight && shape.rank() == 2;
    }

    @Override
    public String toString() {
        return Names.of(op) + " " + shape;
    }
}
