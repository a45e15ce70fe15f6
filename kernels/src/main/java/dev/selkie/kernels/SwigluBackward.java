package dev.selkie.kernels;

/// Gradients of [SwigluForward], with `σ(g) = 1 / (1 + exp(−g))`:
///
///     dUp[t, f]   = dy[t, f] · g · σ(g)
///     dGate[t, f] = dy[t, f] · up[t, f] · σ(g) · (1 + g · (1 − σ(g)))      g = gate[t, f]
///
/// Error: `dUp` within `6 · 2⁻²⁴` of the real value (relative), `dGate` within
/// `10 · 2⁻²⁴ · |dy · up| · σ(g) · (1 + |g| · (1 − σ(g)))`; near 0 within
/// `2⁻¹²⁴ · (1 + |dy|) · (1 + |g|) · (1 + |up|)`.
///
/// Source: the product rule on eq. 5 of arXiv:2002.05202.
///
/// @param dGate (T, F), written; may be `gate` or `dy`
/// @param dUp   (T, F), written; may be `up`, not `dGate`
/// @param dy    (T, F)
/// @param gate  (T, F)
/// @param up    (T, F)
public record SwigluBackward(F32Matrix dGate, F32Matrix dUp, F32Matrix dy, F32Matrix gate, F32Matrix up)
        implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public SwigluBackward {
        boolean fits = Shapes.sameShape(dGate, gate)
                && Shapes.sameShape(dUp, gate)
                && Shapes.sameShape(dy, gate)
                && Shapes.sameShape(up, gate);
        Shapes.require(
                fits,
                "swiglu_backward",
                Shapes.show("dGate", dGate),
                Shapes.show("dUp", dUp),
                Shapes.show("dy", dy),
                Shapes.show("gate", gate),
                Shapes.show("up", up));
    }

    @Override
    public String name() {
        return "swiglu_backward";
    }

    /// For each element an exponential (counted as one) and nine products, sums and quotients.
    @Override
    public long flops() {
        return 10 * gate.size();
    }

    @Override
    public long bytes() {
        return dGate.bytes() + dUp.bytes() + dy.bytes() + gate.bytes() + up.bytes();
    }
}
