package dev.selkie.kernels;

/// A matrix of i32 in some memory, rows one after the other: element (n, d) is number `offset + n · stride + d`.
///
/// A vector is a matrix of one column (a number for each row) or of one row.
///
/// @param offset of the first element, in elements
/// @param rows   live rows and how many there can be
/// @param stride elements from one row to the next, at least `cols`
public record I32Matrix(Memory data, long offset, Rows rows, int cols, int stride) {
    /// @throws IllegalArgumentException if the memory does not hold `rows.capacity()` such rows
    public I32Matrix {
        F32Matrix.checkView("i32 matrix", data, Integer.BYTES, offset, rows, cols, stride);
    }

    /// A matrix without gaps that begins at the start of `data`.
    public I32Matrix(Memory data, Rows rows, int cols) {
        this(data, 0, rows, cols, cols);
    }

    /// Live elements.
    public long size() {
        return (long) rows.count() * cols;
    }

    /// Bytes of the live elements.
    public long bytes() {
        return size() * Integer.BYTES;
    }

    /// As error messages show it: `(rows, cols)`.
    public String shape() {
        return "(%d, %d)".formatted(rows.count(), cols);
    }
}
