package dev.selkie.kernels;

/// The product of two f32 matrices, either of them transposed if asked for:
///
///     c[m, n] = (c[m, n] +) Σ over k of op(a)[m, k] · op(b)[k, n]
///
/// The sum is taken in f32, one fused multiply-add after the other for k = 0, 1, …, whatever the vectors and
/// threads; so it is within `(K + 1) · 2⁻²⁴ · Σ |a b|` of its real value, and with `add` one more rounding
/// follows.
///
/// @param c          (M, N) f32, written; overlaps no argument
/// @param a          (M, K) f32, or (K, M) if transposed
/// @param b          (K, N) f32, or (N, K) if transposed
/// @param transposeA whether op(a) is aᵀ
/// @param transposeB whether op(b) is bᵀ
/// @param add        whether to add to what `c` holds
public record MatMul(F32Matrix c, F32Matrix a, F32Matrix b, boolean transposeA, boolean transposeB, boolean add)
        implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all three
    public MatMul {
        boolean fit = Shapes.sameRows(c.rows(), transposeA ? Rows.fixed(a.cols()) : a.rows())
                && Shapes.sameRows(Rows.fixed(c.cols()), transposeB ? b.rows() : Rows.fixed(b.cols()))
                && Shapes.sameRows(
                        transposeA ? a.rows() : Rows.fixed(a.cols()), transposeB ? Rows.fixed(b.cols()) : b.rows());
        Shapes.require(
                fit,
                "matmul",
                Shapes.show("c", c),
                Shapes.show("a", a) + (transposeA ? "ᵀ" : ""),
                Shapes.show("b", b) + (transposeB ? "ᵀ" : ""));
    }

    /// K, the length of the sums.
    public int inner() {
        return transposeA ? a.rows().count() : a.cols();
    }

    @Override
    public String name() {
        return "matmul";
    }

    @Override
    public long flops() {
        return 2 * c.size() * inner();
    }

    @Override
    public long bytes() {
        return a.bytes() + b.bytes() + c.bytes() * (add ? 2 : 1);
    }
}
