package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Tiles.PANEL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.F32Matrix;
import java.lang.foreign.MemorySegment;

/// Brings the rows of one head from a matrix into an array, in the layouts that [Tiles] reads, and back.
///
/// @param matrix  (any, heads · width)
/// @param segment the memory of the matrix
/// @param width   Dh
record HeadRows(F32Matrix matrix, MemorySegment segment, int width) {
    HeadRows(F32Matrix matrix, int width) {
        this(matrix, Host.segment(matrix.data()), width);
    }

    /// One row, times a factor: `to[d] = x[row, head, d] · factor`.
    void row(int row, int head, float factor, float[] to, int at) {
        copy(offset(row, head), width, factor, to, at);
    }

    /// Writes one row: `x[row, head, d] = from[d] · factor`. The array may change.
    void put(int row, int head, float factor, float[] from, int at) {
        multiply(from, at, width, factor);
        MemorySegment.copy(from, at, segment, JAVA_FLOAT_UNALIGNED, offset(row, head), width);
    }

    /// Panels whose columns are the head's: number d of row j goes to `panel d / PANEL`, line j.
    ///
    /// @param lines of a panel
    void panels(int firstRow, int rows, int head, float factor, float[] to, int at, int lines) {
        for (int j = 0; j < rows; j++) {
            long from = offset(firstRow + j, head);
            for (int d = 0; d < width; d += PANEL) {
                int count = Math.min(PANEL, width - d);
                int into = at + (d / PANEL * lines + j) * PANEL;
                copy(from + (long) d * Float.BYTES, count, factor, to, into);
            }
        }
    }

    /// Panels whose columns are rows: number d of row j goes to `panel j / PANEL`, line d.
    ///
    /// @param lineAt a place in the array for one row
    void transposedPanels(int firstRow, int rows, int head, float factor, float[] to, int at, int lineAt) {
        for (int j = 0; j < rows; j++) {
            row(firstRow + j, head, factor, to, lineAt);
            int into = at + j / PANEL * width * PANEL + j % PANEL;
            for (int d = 0; d < width; d++) {
                to[into + d * PANEL] = to[lineAt + d];
            }
        }
    }

    private void copy(long from, int count, float factor, float[] to, int at) {
        MemorySegment.copy(segment, JAVA_FLOAT_UNALIGNED, from, to, at, count);
        multiply(to, at, count, factor);
    }

    private static void multiply(float[] numbers, int at, int count, float factor) {
        if (factor != 1) {
            for (int i = at; i < at + count; i++) {
                numbers[i] *= factor;
            }
        }
    }

    private long offset(int row, int head) {
        return Host.rowOffset(matrix, row) + (long) head * width * Float.BYTES;
    }
}
