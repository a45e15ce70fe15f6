package dev.selkie.kernels;

/// The first half of LoRA for all adapters of a batch: each row goes down to its adapter's rank ("shrink" in
/// Punica).
///
///     u[t, r] = s · Σ over k of x[t, k] · a[first + r, k]      r < rank of the row's adapter
///     u[t, r] = 0                                              above it, and in rows without an adapter
///
/// with s the adapter's scaling if `scaled`, else 1. The sum is taken in f32, one fused multiply-add after the
/// other for k = 0, 1, …, then times s; so it is within `(K + 1) · 2⁻²⁴ · |s| Σ |x a|` of its real value, and
/// never depends on the other rows or adapters.
///
/// Source: Hu et al., "LoRA", arXiv:2106.09685, eq. 3; Chen et al., "Punica", arXiv:2310.18547.
///
/// @param u        (T, Rmax) f32, written; overlaps no argument
/// @param x        (T, K) f32
/// @param a        (ΣR, K) f32, the adapters' A stacked
/// @param adapters of the T rows; each rank is at most Rmax
/// @param scaled   whether to multiply by the adapter's scaling
public record LoraDown(F32Matrix u, F32Matrix x, F32Matrix a, Adapters adapters, boolean scaled) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all four
    public LoraDown {
        Shapes.require(
                Shapes.sameRows(u.rows(), x.rows())
                        && Shapes.sameRows(u.rows(), adapters.rowAdapter().rows())
                        && a.cols() == x.cols(),
                "lora_down",
                Shapes.show("u", u),
                Shapes.show("x", x),
                Shapes.show("a", a),
                Shapes.show("rowAdapter", adapters.rowAdapter()));
    }

    @Override
    public String name() {
        return "lora_down";
    }

    /// As if every row had Rmax ranks.
    @Override
    public long flops() {
        return 2 * u.size() * x.cols();
    }

    @Override
    public long bytes() {
        return a.bytes() + x.bytes() + u.bytes();
    }
}
