package dev.selkie.kernels;

/// Rows of a frozen table, widened to f32, exactly:
///
///     y[t, d] = table[ids[t], d]
///
/// @param y     (T, D), written
/// @param ids   (T, 1), each at least 0 and below the table's rows
/// @param table (V, D), as packed for `Linear`, so that a tied head shares it
public record EmbeddingForward(F32Matrix y, I32Matrix ids, PackedWeights table) implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public EmbeddingForward {
        boolean fits = Shapes.isColumn(ids, y.rows()) && table.cols() == y.cols();
        Shapes.require(
                fits, "embedding_forward", Shapes.show("y", y), Shapes.show("ids", ids), Shapes.show("table", table));
    }

    @Override
    public String name() {
        return "embedding_forward";
    }

    @Override
    public long flops() {
        return 0;
    }

    @Override
    public long bytes() {
        return y.bytes() + ids.bytes() + y.size() * table.dtype().bytes();
    }
}
