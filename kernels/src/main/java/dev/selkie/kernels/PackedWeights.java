package dev.selkie.kernels;

/// The frozen weights of `y = x Wᵀ`, laid out once so that every use of them is a sequential read: panels of 16
/// output rows, each panel column by column.
///
///     element (n, k) is number (n / 16) · 16 K + 16 k + n mod 16
///
/// The last panel is filled up with zeros. A load of 16 consecutive numbers is one column of one panel,
/// whatever the width of the machine's vectors, so the same bytes serve AVX2, AVX-512 and NEON.
///
/// @param data  64-byte aligned, at least [#byteSize(DType, int, int)] bytes
/// @param dtype F32, F16 or BF16
/// @param rows  N, outputs
/// @param cols  K, inputs
public record PackedWeights(Memory data, DType dtype, int rows, int cols) {
    /// Output rows in a panel.
    public static final int PANEL = 16;

    /// @throws IllegalArgumentException if the dtype is none of the three, or the memory too small
    public PackedWeights {
        if (dtype == DType.I32 || rows < 0 || cols < 0 || data.byteSize() < byteSize(dtype, rows, cols)) {
            throw new IllegalArgumentException(
                    "packed weights: %s (%d, %d) in %d bytes".formatted(dtype, rows, cols, data.byteSize()));
        }
    }

    /// Bytes that such weights take.
    public static long byteSize(DType dtype, int rows, int cols) {
        return (long) panels(rows) * PANEL * cols * dtype.bytes();
    }

    private static int panels(int rows) {
        return Math.ceilDiv(rows, PANEL);
    }

    public int panels() {
        return panels(rows);
    }

    /// Bytes of one panel.
    public long panelBytes() {
        return (long) PANEL * cols * dtype.bytes();
    }

    /// Bytes of all panels.
    public long bytes() {
        return byteSize(dtype, rows, cols);
    }
}
