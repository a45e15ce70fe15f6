package dev.selkie.kernels;

/// Puts rows where they belong, as when new keys and values enter a cache; the other rows stay as they are:
///
///     y[rows[t], d] = x[t, d]
///
/// @param y    (N, D), written in part; its memory is not that of `x`
/// @param x    (T, D)
/// @param rows (T, 1), each at least 0 and below N, no two equal; −1 drops the row
public record ScatterRows(F32Matrix y, F32Matrix x, I32Matrix rows) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public ScatterRows {
        boolean fits = y.cols() == x.cols() && Shapes.isColumn(rows, x.rows());
        Shapes.require(fits, "scatter_rows", Shapes.show("y", y), Shapes.show("x", x), Shapes.show("rows", rows));
    }

    @Override
    public String name() {
        return "scatter_rows";
    }

    @Override
    public long flops() {
        return 0;
    }

    @Override
    public long bytes() {
        return 2 * x.bytes() + rows.bytes();
    }
}
