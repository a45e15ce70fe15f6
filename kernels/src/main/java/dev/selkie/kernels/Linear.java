package dev.selkie.kernels;

/// A matrix product with frozen weights, as a linear layer does it:
///
///     y[t, n] = (y[t, n] +) Σ over k of x[t, k] · w[n, k]
///
/// The sum is taken in f32, one fused multiply-add after the other for k = 0, 1, …, whatever the vectors,
/// threads and other rows; so it is within `(K + 1) · 2⁻²⁴ · Σ |x w|` of its real value, and with `add` one
/// more rounding follows. NaN and ∞ pass through as IEEE 754 has it.
///
/// Source: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008
/// (packing, blocking).
///
/// @param y   (T, N) f32, written; overlaps no argument
/// @param x   (T, K) f32
/// @param w   (N, K) as stored
/// @param add whether to add to what `y` holds
public record Linear(F32Matrix y, F32Matrix x, PackedWeights w, boolean add) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all three
    public Linear {
        Shapes.require(
                Shapes.sameRows(y.rows(), x.rows()) && x.cols() == w.cols() && y.cols() == w.rows(),
                "linear",
                Shapes.show("y", y),
                Shapes.show("x", x),
                Shapes.show("w", w));
    }

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public long flops() {
        return 2 * y.size() * w.cols();
    }

    @Override
    public long bytes() {
        return w.bytes() + x.bytes() + y.bytes() * (add ? 2 : 1);
    }
}
