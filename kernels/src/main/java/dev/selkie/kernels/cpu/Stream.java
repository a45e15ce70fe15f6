package dev.selkie.kernels.cpu;

import java.lang.foreign.MemorySegment;

/// Few rows times weights straight from memory, each of which is read once: what generating needs, where memory is the
/// limit. The sums are those of [Tile], to the last bit.
interface Stream {
    /// Rows that it takes at most. More are faster with [Tile], which copies the weights first.
    int ROWS = 4;

    /// Columns that it takes at once: four vectors for one row, else two.
    int columns(int rows);

    /// Multiplies rows with columns of packed weights. Each vector of columns has its own place in `packed`, in elements;
    /// the next k is 16 further.
    ///
    /// @param rows 1 to [#ROWS]
    /// @param x    (rows, inner) from the start
    /// @param c    the result as tiles: row i of the first two vectors is row i of a tile, that of the others row rows + i;
    ///     written
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
