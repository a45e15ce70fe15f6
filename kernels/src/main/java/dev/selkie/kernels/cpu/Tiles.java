package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;

/// The inner product of attention: tiles of a few rows by two vectors of columns. [VectorTiles] and [MachineTiles]
/// compute it, to the same bits; [Lanes#TILES] is the one in use.
///
///     c[r, n] (+)= Σ over k of a[r, k] · b[k, n]
///
/// Each sum is one chain of fused multiply-adds in the order of k, so no result depends on the tile it was in
/// or on the width of the vectors. `b` is in panels as wide as a tile.
interface Tiles {
    /// Rows of the large tile: with two columns of vectors and their operands they fill 16 registers.
    int ROWS = 6;

    /// Rows of the small tile, for what the large one leaves over.
    int FEW_ROWS = 3;

    /// Columns of a tile, and of a panel of `b`.
    int PANEL = 2 * COUNT;

    /// `columns` rounded up to a multiple of the widest machine's panel: what rows of sums are apart.
    static int padded(int columns) {
        int widest = 2 * Lanes.MOST;
        return Math.ceilDiv(columns, widest) * widest;
    }

    /// All tiles of a product, each operand a part of the array `x`.
    ///
    /// @param depth products in each sum
    void product(FloatArray x, Result c, Rows a, Columns b, int depth);

    /// Rows of `a`.
    ///
    /// @param at     where row 0 begins
    /// @param stride from one row to the next
    /// @param count  how many; tiles round it up to [#FEW_ROWS]
    record Rows(int at, int stride, int count) {}

    /// Columns of `b`, in panels.
    ///
    /// @param at     where the first panel begins
    /// @param stride from one panel to the next
    /// @param count  of columns; tiles round it up to [#PANEL]
    record Columns(int at, int stride, int count) {}

    /// Where `c` is.
    ///
    /// @param at     where row 0 begins
    /// @param stride from one row to the next
    /// @param add    whether to add to what is there
    record Result(int at, int stride, boolean add) {}
}
