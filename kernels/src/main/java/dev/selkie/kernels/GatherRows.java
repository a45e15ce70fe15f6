package dev.selkie.kernels;

/// Picks rows:
///
///     y[t, d] = x[rows[t], d]
///
/// @param y    (T, D), written; its memory is not that of `x`
/// @param x    (N, D)
/// @param rows (T, 1), each at least 0 and below N
public record GatherRows(F32Matrix y, F32Matrix x, I32Matrix rows) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public GatherRows {
        boolean fits = y.cols() == x.cols() && Shapes.isColumn(rows, y.rows());
        Shapes.require(fits, "gather_rows", Shapes.show("y", y), Shapes.show("x", x), Shapes.show("rows", rows));
    }

    @Override
    public String name() {
        return "gather_rows";
    }

    @Override
    public long flops() {
        return 0;
    }

    @Override
    public long bytes() {
        return 2 * y.bytes() + rows.bytes();
    }
}
