package dev.selkie.kernels;

/// The gradient of [GatherRows]: adds each row to the row it was picked from, in the order of t:
///
///     dx[n, d] (+)= Σ over t with rows[t] = n of dy[t, d]
///
/// Error: within `T · 2⁻²⁴ · Σ |dy|` of the real value.
///
/// @param dx   (N, D), written; its memory is not that of `dy`
/// @param dy   (T, D)
/// @param rows (T, 1), each at least 0 and below N, in any order, repeated or not
/// @param add  whether to add to what `dx` holds; else rows that are not named become 0
public record ScatterAddRows(F32Matrix dx, F32Matrix dy, I32Matrix rows, boolean add) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public ScatterAddRows {
        boolean fits = dx.cols() == dy.cols() && Shapes.isColumn(rows, dy.rows());
        Shapes.require(
                fits, "scatter_add_rows", Shapes.show("dx", dx), Shapes.show("dy", dy), Shapes.show("rows", rows));
    }

    @Override
    public String name() {
        return "scatter_add_rows";
    }

    @Override
    public long flops() {
        return dy.size();
    }

    @Override
    public long bytes() {
        return 3 * dy.bytes() + rows.bytes() + (add ? 0 : dx.bytes());
    }
}
