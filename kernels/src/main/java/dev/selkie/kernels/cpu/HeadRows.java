package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.ROW_OPS;

import dev.selkie.kernels.F32Matrix;
import java.lang.foreign.MemorySegment;

/// Brings the rows of one head from a matrix into an array and back.
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
}
