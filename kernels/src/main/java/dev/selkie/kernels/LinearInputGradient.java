package dev.selkie.kernels;

/// The gradient of [Linear] by its input, from the same packed weights:
///
///     dx[t, k] = (dx[t, k] +) Σ over n of dy[t, n] · w[n, k]
///
/// The sum is taken in f32 in parts of 2048 products, as N may be a whole vocabulary: one fused multiply-add after
/// the other within a part, then part after part, whatever the vectors, threads and other rows. So it is within
/// `(min(N, 2048) + N / 2048 + 1) · 2⁻²⁴ · Σ |dy w|` of its real value, and with `add` one more rounding follows.
///
/// @param dx  (T, K) f32, written; overlaps no argument
/// @param dy  (T, N) f32
/// @param w   (N, K) as stored
/// @param add whether to add to what `dx` holds
public record LinearInputGradient(F32Matrix dx, F32Matrix dy, PackedWeights w, boolean add) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all three
    public LinearInputGradient {
        Shapes.require(
                Shapes.sameRows(dx.rows(), dy.rows()) && dx.cols() == w.cols() && dy.cols() == w.rows(),
                "linear_input_gradient",
                Shapes.show("dx", dx),
                Shapes.show("dy", dy),
                Shapes.show("w", w));
    }

    @Override
    public String name() {
        return "linear_input_gradient";
    }

    @Override
    public long flops() {
        return 2 * dx.size() * w.rows();
    }

    @Override
    public long bytes() {
        return w.bytes() + dy.bytes() + dx.bytes() * (add ? 2 : 1);
    }
}
