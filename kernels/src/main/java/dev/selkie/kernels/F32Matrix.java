package dev.selkie.kernels;

/// A matrix of f32 in some memory, rows one after the other: element (n, d) is number `offset + n · stride + d`.
///
/// A vector is a matrix of one column (a number for each row) or of one row.
///
/// @param offset of the first element, in elements
/// @param rows   live rows and how many there can be
/// @param stride elements from one row to the next, at least `cols`
public record F32Matrix(Memory data, long offset, Rows rows, int cols, int stride) {
    /// @throws IllegalArgumentException if the memory does not hold `rows.capacity()` such rows
    public F32Matrix {
        checkView("f32 matrix", data, Float.BYTES, offset, rows, cols, stride);
    }

    /// A matrix without gaps that begins at the start of `data`.
    public F32Matrix(Memory data, Rows rows, int cols) {
        this(data, 0, rows, cols, cols);
    }

    /// Live elements.
    public long size() {
        return (long) rows.count() * cols;
    }

    /// Bytes of the live elements.
    public long bytes() {
        return size() * Float.BYTES;
    }

    /// As error messages show it: `(rows, cols)`.
    public String shape() {
        return "(%d, %d)".formatted(rows.count(), cols);
    }

    static void checkView(String what, Memory data, int bytes, long offset, Rows rows, int cols, int stride) {
        long last = rows.capacity() == 0 ? 0 : offset + (long) (rows.capacity() - 1) * stride + cols;
        if (offset < 0 || cols < 0 || stride < cols || Math.multiplyExact(last, (long) bytes) > data.byteSize()) {
            throw new IllegalArgumentException("%s: %d rows of %d, stride %d, from %d do not lie in %d bytes"
                    .formatted(what, rows.capacity(), cols, stride, offset, data.byteSize()));
        }
    }
}
