package dev.selkie.kernels;

/// The gradient of LoRA's matrices for all adapters of a batch:
///
///     dW[first + r, n] = s · Σ over the adapter's rows t of u[t, r] · y[t, n]
///
/// with s the adapter's scaling if `scaled`, else 1. It serves both: `dB = (u, dy, scaled)`,
/// `dA = (du, x, not scaled)`, where `u` and `du` come from [LoraDown]. The sum is taken in f32 over the
/// adapter's rows in their order, one fused multiply-add after the other, then times s: within
/// `(T + 1) · 2⁻²⁴ · |s| Σ |u y|` of its real value, whatever rows of other adapters lie between. An adapter
/// without rows gets zeros; rows of dW that no adapter owns are left alone.
///
/// @param dW       (ΣR, N) f32, written; overlaps no argument
/// @param u        (T, Rmax) f32
/// @param y        (T, N) f32
/// @param adapters of the T rows; each rank is at most Rmax
/// @param scaled   whether to multiply by the adapter's scaling
public record LoraWeightGradient(F32Matrix dW, F32Matrix u, F32Matrix y, Adapters adapters, boolean scaled)
        implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all four
    public LoraWeightGradient {
        Shapes.require(
                Shapes.sameRows(u.rows(), y.rows())
                        && Shapes.sameRows(u.rows(), adapters.rowAdapter().rows())
                        && dW.cols() == y.cols(),
                "lora_weight_gradient",
                Shapes.show("dW", dW),
                Shapes.show("u", u),
                Shapes.show("y", y),
                Shapes.show("rowAdapter", adapters.rowAdapter()));
    }

    @Override
    public String name() {
        return "lora_weight_gradient";
    }

    /// As if every row had Rmax ranks.
    @Override
    public long flops() {
        return 2 * u.size() * y.cols();
    }

    @Override
    public long bytes() {
        return dW.bytes() + u.bytes() + y.bytes();
    }
}
