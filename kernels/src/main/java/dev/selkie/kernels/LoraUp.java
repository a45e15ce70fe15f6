package dev.selkie.kernels;

/// The second half of LoRA for all adapters of a batch: each row comes up from its adapter's rank ("expand" in
/// Punica).
///
///     y[t, n] = y[t, n] + s · Σ over r of u[t, r] · b[first + r, n]      r < rank of the row's adapter
///
/// with s the adapter's scaling if `scaled`, else 1; rows without an adapter stay as they are. B is stored
/// transposed, (ΣR, N), so that its rows are sums' terms. The sum is taken in f32, one fused multiply-add after
/// the other for r = 0, 1, …, then `fma(s, sum, y)`: within `(R + 1) · 2⁻²⁴ · |s| Σ |u b|` plus one rounding of
/// its real value, whatever the other rows and adapters.
///
/// Source: Hu et al., "LoRA", arXiv:2106.09685, eq. 3; Chen et al., "Punica", arXiv:2310.18547.
///
/// @param y        (T, N) f32, added to; overlaps no argument
/// @param u        (T, Rmax) f32
/// @param b        (ΣR, N) f32, the adapters' B transposed and stacked
/// @param adapters of the T rows; each rank is at most Rmax
/// @param scaled   whether to multiply by the adapter's scaling
public record LoraUp(F32Matrix y, F32Matrix u, F32Matrix b, Adapters adapters, boolean scaled) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all four
    public LoraUp {
        Shapes.require(
                Shapes.sameRows(y.rows(), u.rows())
                        && Shapes.sameRows(y.rows(), adapters.rowAdapter().rows())
                        && y.cols() == b.cols(),
                "lora_up",
                Shapes.show("y", y),
                Shapes.show("u", u),
                Shapes.show("b", b),
                Shapes.show("rowAdapter", adapters.rowAdapter()));
    }

    @Override
    public String name() {
        return "lora_up";
    }

    /// As if every row had Rmax ranks.
    @Override
    public long flops() {
        return 2 * u.size() * y.cols();
    }

    @Override
    public long bytes() {
        return b.bytes() + u.bytes() + 2 * y.bytes();
    }
}
