package dev.selkie.kernels;

/// Gradient of [RmsNormForward] by its gain, summed over the rows in their order:
///
///     dWeight[d] = Σ over t of dy[t, d] · x[t, d] · rstd[t]
///
/// Error: within `(T + 2) · 2⁻²⁴ · Σ |dy · x · rstd|` of the real value.
///
/// Source: eq. 4 of arXiv:1910.07467, which is linear in the gain.
///
/// @param dWeight (1, D), written
/// @param dy      (T, D)
/// @param x       (T, D)
/// @param rstd    (T, 1), of the forward pass
public record RmsNormWeightGradient(F32Matrix dWeight, F32Matrix dy, F32Matrix x, F32Matrix rstd) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public RmsNormWeightGradient {
        boolean fits = Shapes.isRow(dWeight, x.cols()) && Shapes.sameShape(dy, x) && Shapes.isColumn(rstd, x.rows());
        Shapes.require(
                fits,
                "rms_norm_weight_gradient",
                Shapes.show("dWeight", dWeight),
                Shapes.show("dy", dy),
                Shapes.show("x", x),
                Shapes.show("rstd", rstd));
    }

    @Override
    public String name() {
        return "rms_norm_weight_gradient";
    }

    /// For each element two products and a sum.
    @Override
    public long flops() {
        return 3 * x.size();
    }

    @Override
    public long bytes() {
        return dWeight.bytes() + dy.bytes() + x.bytes() + rstd.bytes();
    }
}
