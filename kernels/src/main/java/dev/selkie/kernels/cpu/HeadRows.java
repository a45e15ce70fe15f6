package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.ROW_OPS;
import static dev.selkie.kernels.cpu.Tiles.PANEL;

import dev.selkie.kernels.F32Matrix;
import java.lang.foreign.MemorySegment;

/// Brings the rows of one head from a matrix into an array, in the layouts that [Tiles] reads, and back.
///
/// @param matrix (any, heads · width)
/// @param width  Dh
record HeadRows(HostF32 matrix, int width) {
    HeadRows(F32Matrix matrix, int width) {
        this(new HostF32(matrix), width);
    }

    MemorySegment segment() {
        return matrix.segment();
    }

    /// Where a head's part of a row begins, in bytes.
    long at(int row, int head) {
        return matrix.at(row, head * width);
    }

    /// One row, times a factor: `to[d] = x[row, head, d] · factor`.
    void row(int row, int head, float factor, FloatArray to, int at) {
        rows(row, 1, head, factor, to, at);
    }

    /// Writes one row: `x[row, head, d] = from[d] · factor`.
    void put(int row, int head, float factor, FloatArray from, int at) {
        ROW_OPS.store(this, row, head, factor, from, at);
        for (int d = Lanes.whole(width); d < width; d++) {
            matrix.set(row, head * width + d, from.array()[at + d] * factor);
        }
    }

    /// Rows one after the other, `width` apart, times a factor.
    void rows(int firstRow, int rows, int head, float factor, FloatArray to, int at) {
        ROW_OPS.load(this, firstRow, rows, head, factor, to, at);
        for (int d = Lanes.whole(width); d < width; d++) {
            for (int j = 0; j < rows; j++) {
                to.array()[at + j * width + d] = matrix.get(firstRow + j, head * width + d) * factor;
            }
        }
    }

    /// Panels whose columns are the head's: number d of row j goes to `panel d / PANEL`, line j.
    ///
    /// @param lines  of a panel
    /// @param rowsAt a place in the array for the rows as [#rows] has them
    void panels(int firstRow, int rows, int head, float factor, FloatArray to, int at, int lines, int rowsAt) {
        rows(firstRow, rows, head, factor, to, rowsAt);
        panels(rows, to, at, lines, rowsAt);
    }

    /// As above, of rows that are in the array already.
    void panels(int rows, FloatArray to, int at, int lines, int rowsAt) {
        float[] x = to.array();
        for (int d = 0; d < width; d += PANEL) {
            int count = Math.min(PANEL, width - d);
            for (int j = 0; j < rows; j++) {
                System.arraycopy(x, rowsAt + j * width + d, x, at + (d / PANEL * lines + j) * PANEL, count);
            }
        }
    }

    /// Panels whose columns are rows: number d of row j goes to `panel j / PANEL`, line d.
    ///
    /// @param rowsAt a place in the array for the rows as [#rows] has them
    void transposedPanels(int firstRow, int rows, int head, float factor, FloatArray to, int at, int rowsAt) {
        rows(firstRow, rows, head, factor, to, rowsAt);
        for (int j = 0; j < rows; j += PANEL) {
            var panelRows = new ArrayTranspose.Matrix(rowsAt + j * width, width);
            var panel = new ArrayTranspose.Matrix(at + j * width, PANEL);
            ArrayTranspose.transpose(to, panelRows, panel, Math.min(PANEL, rows - j), width);
        }
    }
}
