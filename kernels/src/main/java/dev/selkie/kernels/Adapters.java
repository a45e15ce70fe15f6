package dev.selkie.kernels;

/// Which LoRA adapter each row of a batch belongs to, and where in the stacked matrices each adapter lies.
///
/// The matrices of all adapters are stacked: adapter i owns rows `firstRank` to `firstRank + rank` of them. Their
/// contents are read at each run, so adapters may come, go and change places between two runs of one plan.
///
/// Source: Chen et al., "Punica: Multi-Tenant LoRA Serving", arXiv:2310.18547 (many adapters in one batch).
///
/// @param rowAdapter (T, 1) i32: the adapter of each row, −1 if it has none; an adapter's rows need not be
///     neighbours, but are fastest so
/// @param ranks      (A, 2) i32: `{firstRank, rank}` of each adapter; ranges do not overlap
/// @param scaling    (A, 1) f32: alpha / rank
public record Adapters(I32Matrix rowAdapter, I32Matrix ranks, F32Matrix scaling) {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all three
    public Adapters {
        Shapes.require(
                rowAdapter.cols() == 1
                        && ranks.cols() == 2
                        && scaling.cols() == 1
                        && Shapes.sameRows(ranks.rows(), scaling.rows()),
                "adapters",
                Shapes.show("rowAdapter", rowAdapter),
                Shapes.show("ranks", ranks),
                Shapes.show("scaling", scaling));
    }
}
