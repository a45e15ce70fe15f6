package dev.selkie.kernels;

/// Gradient of [RmsNormForward] by its input:
///
///     dx[t, d] (+)= rstd[t] · (g[d] − x[t, d] · rstd[t]² · mean over e of g[e] · x[t, e])
///     g[d]       = dy[t, d] · weight[d]
///
/// Error: within `(D / 64 + 20) · 2⁻²⁴ · rstd · (|g| + |x| · rstd² · mean |g · x|)` of the real value.
///
/// Source: the quotient rule on eq. 4 of arXiv:1910.07467.
///
/// @param dx     (T, D), written; may be `dy`
/// @param dy     (T, D)
/// @param x      (T, D)
/// @param rstd   (T, 1), of the forward pass
/// @param weight (1, D)
/// @param add    whether to add to what `dx` holds
public record RmsNormInputGradient(
        F32Matrix dx, F32Matrix dy, F32Matrix x, F32Matrix rstd, F32Matrix weight, boolean add) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public RmsNormInputGradient {
        boolean fits = Shapes.sameShape(dx, x)
                && Shapes.sameShape(dy, x)
                && Shapes.isColumn(rstd, x.rows())
                && Shapes.isRow(weight, x.cols());
        Shapes.require(
                fits,
                "rms_norm_input_gradient",
                Shapes.show("dx", dx),
                Shapes.show("dy", dy),
                Shapes.show("x", x),
                Shapes.show("rstd", rstd),
                Shapes.show("weight", weight));
    }

    @Override
    public String name() {
        return "rms_norm_input_gradient";
    }

    /// For each element two products and a sum, then two products, a difference and perhaps a sum.
    @Override
    public long flops() {
        return (add ? 7 : 6) * x.size();
    }

    @Override
    public long bytes() {
        return (add ? 2 : 1) * dx.bytes() + dy.bytes() + x.bytes() + rstd.bytes() + weight.bytes();
    }
}
