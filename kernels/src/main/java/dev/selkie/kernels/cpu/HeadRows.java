package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.F32;
import static dev.selkie.kernels.cpu.Tiles.PANEL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.F32Matrix;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

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
        rows(row, 1, head, factor, to, at);
    }

    /// Writes one row: `x[row, head, d] = from[d] · factor`.
    void put(int row, int head, float factor, float[] from, int at) {
        long to = offset(row, head);
        int whole = width - width % COUNT;
        if (Lanes.ROW_CODE != null && whole > 0) {
            MemorySegment array = MemorySegment.ofArray(from);
            Lanes.ROW_CODE.copyRows(segment, to, 0, array, Host.bytes(at), 0, 1, whole / COUNT, factor);
        } else {
            for (int d = 0; d < whole; d += COUNT) {
                FloatVector numbers = FloatVector.fromArray(F32, from, at + d);
                Lanes.store(numbers.mul(factor), segment, to + (long) d * Float.BYTES);
            }
        }
        for (int d = whole; d < width; d++) {
            segment.set(JAVA_FLOAT_UNALIGNED, to + (long) d * Float.BYTES, from[at + d] * factor);
        }
    }

    /// Rows one after the other, `width` apart, times a factor.
    void rows(int firstRow, int rows, int head, float factor, float[] to, int at) {
        int copied = 0;
        if (Lanes.ROW_CODE != null && width >= COUNT && rows > 0) {
            int vectors = width / COUNT;
            long rowBytes = Host.bytes(width);
            long stride = Host.bytes(matrix.stride());
            long from = offset(firstRow, head);
            MemorySegment array = MemorySegment.ofArray(to);
            Lanes.ROW_CODE.copyRows(array, Host.bytes(at), rowBytes, segment, from, stride, rows, vectors, factor);
            copied = vectors * COUNT;
        }
        for (int j = 0; copied < width && j < rows; j++) {
            copy(offset(firstRow + j, head), copied, width, factor, to, at + j * width);
        }
    }

    /// Panels whose columns are the head's: number d of row j goes to `panel d / PANEL`, line j.
    ///
    /// @param lines  of a panel
    /// @param rowsAt a place in the array for the rows as [#rows] has them
    void panels(int firstRow, int rows, int head, float factor, float[] to, int at, int lines, int rowsAt) {
        rows(firstRow, rows, head, factor, to, rowsAt);
        panels(rows, to, at, lines, rowsAt);
    }

    /// As above, of rows that are in the array already.
    void panels(int rows, float[] to, int at, int lines, int rowsAt) {
        for (int d = 0; d < width; d += PANEL) {
            int count = Math.min(PANEL, width - d);
            for (int j = 0; j < rows; j++) {
                System.arraycopy(to, rowsAt + j * width + d, to, at + (d / PANEL * lines + j) * PANEL, count);
            }
        }
    }

    /// Panels whose columns are rows: number d of row j goes to `panel j / PANEL`, line d.
    ///
    /// @param rowsAt a place in the array for the rows as [#rows] has them
    void transposedPanels(int firstRow, int rows, int head, float factor, float[] to, int at, int rowsAt) {
        rows(firstRow, rows, head, factor, to, rowsAt);
        for (int j = 0; j < rows; j += PANEL) {
            var panelRows = new ArrayTranspose.Matrix(rowsAt + j * width, width);
            var panel = new ArrayTranspose.Matrix(at + j * width, PANEL);
            ArrayTranspose.transpose(to, panelRows, panel, Math.min(PANEL, rows - j), width);
        }
    }

    /// Numbers `first` to `end` of a row.
    private void copy(long from, int first, int end, float factor, float[] to, int at) {
        int d = first;
        for (; d <= end - COUNT; d += COUNT) {
            Lanes.load(segment, from + (long) d * Float.BYTES).mul(factor).intoArray(to, at + d);
        }
        for (; d < end; d++) {
            to[at + d] = segment.get(JAVA_FLOAT_UNALIGNED, from + (long) d * Float.BYTES) * factor;
        }
    }

    private long offset(int row, int head) {
        return Host.rowOffset(matrix, row) + (long) head * width * Float.BYTES;
    }
}
