package dev.selkie.engine;

import dev.selkie.kernels.DType;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a tensor is computed from. One record for each operation; the compiler keeps every switch over them
/// complete: [ShapeRules], [Reference] (the meaning), [Gradients] and `compile.Lowering` (the kernel).
///
/// Ops are records over tensors, which have identity: two equal ops over the same tensors are the same computation.
/// The primitives are below; [Macro] ops have a kernel of their own and can be written as primitives ([Decompose]);
/// [Multi] ops have several results, each a [Part].
public sealed interface Op
        permits Op.Leaf,
                Op.Elementwise,
                Op.Sum,
                Op.Maximum,
                Op.Movement,
                Op.Concat,
                Op.GatherRows,
                Op.ScatterAddRows,
                Op.ScatterRows,
                Op.Additive,
                Op.Accumulate,
                Op.Part,
                Macro {
    /// This op over other inputs: `f` is applied to each, in the order of the components.
    Op map(UnaryOperator<Tensor> f);

    /// The tensors that this op reads, in the order of its components.
    default List<Tensor> inputs() {
        List<Tensor> inputs = new ArrayList<>();
        map(input -> {
            inputs.add(input);
            return input;
        });
        return inputs;
    }

    /// A tensor that no op computes.
    sealed interface Leaf extends Op {
        @Override
        default Leaf map(UnaryOperator<Tensor> f) {
            return this;
        }
    }

    /// Given anew for each run.
    record Input(String name, DType dtype, Shape shape) implements Leaf {}

    /// f32 state on the device, which updates may change: trained weights, optimizer state, caches.
    record Parameter(String name, Shape shape) implements Leaf {}

    /// Frozen, stored as `dtype`: a matrix (N, K) of `y = x Wᵀ`, packed by the device, or a vector (D).
    record Weight(String name, DType dtype, Shape shape) implements Leaf {}

    /// Numbers that are part of the graph, f32 or i32, row-major.
    record Constant(DType dtype, Shape shape, DoubleBuffer values) implements Leaf {}

    /// `y[…, i, …] = i`, the index along `axis`, f32.
    record Index(Shape shape, int axis) implements Leaf {}

    /// Each result from the elements at the same place of the inputs, f32, broadcast as NumPy does.
    sealed interface Elementwise extends Op {}

    record Add(Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Add(f.apply(a), f.apply(b));
        }
    }

    record Sub(Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Sub(f.apply(a), f.apply(b));
        }
    }

    record Mul(Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Mul(f.apply(a), f.apply(b));
        }
    }

    record Div(Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Div(f.apply(a), f.apply(b));
        }
    }

    /// The larger of the two; NaN if one is.
    record Max(Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Max(f.apply(a), f.apply(b));
        }
    }

    /// 1 where `a < b`, else 0.
    record Less(Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Less(f.apply(a), f.apply(b));
        }
    }

    /// 1 where `a = b`, else 0.
    record Equal(Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Equal(f.apply(a), f.apply(b));
        }
    }

    /// `a` where `condition` is not 0, else `b`.
    record Where(Tensor condition, Tensor a, Tensor b) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Where(f.apply(condition), f.apply(a), f.apply(b));
        }
    }

    record Exp(Tensor a) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Exp(f.apply(a));
        }
    }

    /// The natural logarithm.
    record Log(Tensor a) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Log(f.apply(a));
        }
    }

    record Sqrt(Tensor a) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Sqrt(f.apply(a));
        }
    }

    /// `1 / √a`
    record Rsqrt(Tensor a) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Rsqrt(f.apply(a));
        }
    }

    /// i32 as f32; exact up to 2²⁴.
    record Cast(Tensor a) implements Elementwise {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Cast(f.apply(a));
        }
    }

    /// The sum along `axis`, whose extent becomes 1.
    record Sum(Tensor x, int axis) implements Op {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Sum(f.apply(x), axis);
        }
    }

    /// The largest along `axis`, whose extent becomes 1; NaN if one is.
    record Maximum(Tensor x, int axis) implements Op {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Maximum(f.apply(x), axis);
        }
    }

    /// The same numbers, by other indices: nothing is computed.
    sealed interface Movement extends Op {
        Tensor x();
    }

    /// The same numbers in the same row-major order.
    record Reshape(Tensor x, Shape shape) implements Movement {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Reshape(f.apply(x), shape);
        }
    }

    /// Axis `i` of the result is axis `order[i]` of `x`.
    record Permute(Tensor x, List<Integer> order) implements Movement {
        public Permute {
            order = List.copyOf(order);
        }

        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Permute(f.apply(x), order);
        }
    }

    /// `x` repeated along its axes of extent 1, and along new axes in front.
    record Expand(Tensor x, Shape shape) implements Movement {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Expand(f.apply(x), shape);
        }
    }

    /// Elements `from` to `from + count` of `axis`, which is not open.
    record Slice(Tensor x, int axis, int from, int count) implements Movement {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Slice(f.apply(x), axis, from, count);
        }
    }

    /// The inputs one after the other along `axis`, which is not open.
    record Concat(List<Tensor> parts, int axis) implements Op {
        public Concat {
            parts = List.copyOf(parts);
        }

        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Concat(parts.stream().map(f).toList(), axis);
        }
    }

    /// `y[t] = x[rows[t]]`: x (N, D), rows (T, 1) i32, y (T, D). Rows out of range are an error of the caller.
    record GatherRows(Tensor x, Tensor rows) implements Op {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new GatherRows(f.apply(x), f.apply(rows));
        }
    }

    /// `y[n] = Σ x[t] over t with rows[t] = n`, in the order of t: x (T, D), rows (T, 1) i32, y (count, D).
    record ScatterAddRows(Tensor x, Tensor rows, Dim count) implements Op {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new ScatterAddRows(f.apply(x), f.apply(rows), count);
        }
    }

    /// `base` with `y[rows[t]] = x[t]`: base (N, D), x (T, D), rows (T, 1) i32, no two alike; −1 drops the row.
    record ScatterRows(Tensor base, Tensor x, Tensor rows) implements Op {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new ScatterRows(f.apply(base), f.apply(x), f.apply(rows));
        }
    }

    /// An op whose kernel can add its result to what is there.
    sealed interface Additive extends Op permits MatMul, Macro.AdditiveMacro {}

    /// `y[…, m, n] = Σ_k a[…, m, k] · b[…, k, n]`, either read transposed in its last two axes; leading axes are
    /// alike.
    record MatMul(Tensor a, Tensor b, boolean transposeA, boolean transposeB) implements Additive {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new MatMul(f.apply(a), f.apply(b), transposeA, transposeB);
        }
    }

    /// `base + addend`, in one kernel. The compiler makes it of an [Add].
    record Accumulate(Tensor base, Additive addend) implements Op {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Accumulate(f.apply(base), (Additive) addend.map(f));
        }
    }

    /// Result `index` of an op that has several.
    record Part(Multi multi, int index) implements Op {
        @Override
        public Op map(UnaryOperator<Tensor> f) {
            return new Part(multi.map(f), index);
        }
    }
}
