package dev.selkie.kernels;

/// Root-mean-square normalisation of each row, then a gain for each column:
///
///     y[t, d] = x[t, d] · rstd[t] · weight[d]      rstd[t] = 1 / √(mean over d of x[t, d]² + eps)
///
/// Error, relative, with u = 2⁻²⁴: `rstd` within `(D / 64 + 10) · u`, `y` within `(D / 64 + 12) · u`.
///
/// Source: Zhang and Sennrich, "Root Mean Square Layer Normalization", arXiv:1910.07467, eq. 4.
///
/// @param y      (T, D), written; may be `x`
/// @param rstd   (T, 1), written; the backward pass reads it
/// @param x      (T, D)
/// @param weight (1, D)
/// @param eps    0 or above
public record RmsNormForward(F32Matrix y, F32Matrix rstd, F32Matrix x, F32Matrix weight, float eps) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public RmsNormForward {
        boolean fits =
                Shapes.sameShape(y, x) && Shapes.isColumn(rstd, x.rows()) && Shapes.isRow(weight, x.cols()) && eps >= 0;
        Shapes.require(
                fits,
                "rms_norm_forward",
                Shapes.show("y", y),
                Shapes.show("rstd", rstd),
                Shapes.show("x", x),
                Shapes.show("weight", weight),
                "eps " + eps);
    }

    @Override
    public String name() {
        return "rms_norm_forward";
    }

    /// For each element a square, a sum and two products.
    @Override
    public long flops() {
        return 4 * x.size();
    }

    @Override
    public long bytes() {
        return x.bytes() + y.bytes() + rstd.bytes() + weight.bytes();
    }
}
