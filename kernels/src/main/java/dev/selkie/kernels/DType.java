package dev.selkie.kernels;

/// How a number is stored. Arithmetic accumulates in f32 whatever its operands are stored as.
public enum DType {
    F32(4),
    F16(2),
    BF16(2),
    I32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /// Bytes of one number.
    public int bytes() {
        return bytes;
    }
}
