package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;

/// The innermost part of every matrix product: a few rows times one panel, all sums in registers.
///
///     c[i, j] = Σ over k of a[i, k] · b[k, j]
///
/// summed by one fused multiply-add after the other for k = 0, 1, …, at any vector width.
interface Tile {
    /// Rows that one tile has at most: 6 · 2 sums, 2 columns and a row's number fit into 16 registers.
    int ROWS = 6;

    /// Columns of a panel: two vectors.
    int width();

    /// Adds `inner` products to each sum in `c`.
    ///
    /// @param rows 1 to [#ROWS]
    /// @param a    (inner, rows) from `aAt`: the numbers of one k side by side
    /// @param b    (inner, width) from `bAt`
    /// @param c    (rows, width) from the start, added to
    void multiply(int rows, float[] a, int aAt, int inner, float[] b, int bAt, float[] c);

    /// Copies a panel out of columns of packed weights, widened to f32.
    ///
    /// @param first  where the first half's numbers begin in `packed`, in elements; the next k is 16 further
    /// @param second where the second half's begin
    /// @param into   (inner, width) from `at`, written
    void open(MemorySegment packed, DType dtype, long first, long second, int inner, float[] into, int at);

    /// Copies a panel out of rows of f32.
    ///
    /// @param from   where row 0 begins, in bytes
    /// @param stride from one row to the next, in bytes
    /// @param into   (inner, width) from `at`, written
    void gather(MemorySegment rows, long from, long stride, int inner, float[] into, int at);

    /// Writes row `row` of a tile: `y = c`, or `y = y + c`.
    void put(float[] c, int row, MemorySegment y, long at, boolean add);

    /// Adds row `row` of a tile: `y = fma(scaling, c, y)`.
    void addScaled(float[] c, int row, float scaling, MemorySegment y, long at);
}
