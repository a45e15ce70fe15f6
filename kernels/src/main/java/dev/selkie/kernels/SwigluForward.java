package dev.selkie.kernels;

/// The gated unit of Llama's feed-forward block:
///
///     y[t, f] = silu(gate[t, f]) · up[t, f]      silu(g) = g / (1 + exp(−g))
///
/// Error: within `6 · 2⁻²⁴` of the real value (relative), or `2⁻¹²⁵ · (1 + |g|) · (1 + |up|)` near 0.
///
/// Source: Shazeer, "GLU Variants Improve Transformer", arXiv:2002.05202, eq. 5.
///
/// @param y    (T, F), written; may be `gate` or `up`
/// @param gate (T, F)
/// @param up   (T, F)
public record SwigluForward(F32Matrix y, F32Matrix gate, F32Matrix up) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public SwigluForward {
        boolean fits = Shapes.sameShape(y, gate) && Shapes.sameShape(up, gate);
        Shapes.require(fits, "swiglu_forward", Shapes.show("y", y), Shapes.show("gate", gate), Shapes.show("up", up));
    }

    @Override
    public String name() {
        return "swiglu_forward";
    }

    /// For each element an exponential (counted as one), a sum, a quotient and a product.
    @Override
    public long flops() {
        return 4 * gate.size();
    }

    @Override
    public long bytes() {
        return y.bytes() + gate.bytes() + up.bytes();
    }
}
