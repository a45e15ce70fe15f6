package dev.selkie.kernels.cpu;

import java.lang.foreign.MemorySegment;

/// The product of a few rows with weights that are read straight from memory, once (for one row a matrix-vector
/// product): what decoding needs, where memory bandwidth is the limit. The sums are those of [Tile], to the
/// last bit.
interface FewRows {
    /// Rows that it takes at most. More are faster with [Tile], which copies the weights first.
    int MOST = 4;

    /// Columns that it takes at once: four vectors for one row, else two.
    int columns(int rows);

    /// Multiplies rows with columns of packed weights. Each vector of columns has its own place in `packed`, in
    /// elements, and its next k is 16 further. One tile does not read `third` and `fourth`.
    ///
    /// @param rows 1 to [#MOST]
    /// @param x    (rows, inner) from the start
    /// @param c    one tile or two, one below the other, written
    void multiply(
            int rows,
            float[] x,
            int inner,
            MemorySegment packed,
            long first,
            long second,
            long third,
            long fourth,
            float[] c);
}
