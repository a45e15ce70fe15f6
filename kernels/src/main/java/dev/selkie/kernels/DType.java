package dev.selkie.kernels;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

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

    /// Number `index` of memory that holds numbers of this type: exactly, but for an i32 beyond 2²⁴.
    public float get(MemorySegment numbers, long index) {
        return switch (this) {
            case F32 -> numbers.get(JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
            case F16 -> Float.float16ToFloat(numbers.get(JAVA_SHORT_UNALIGNED, index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(numbers.get(JAVA_SHORT_UNALIGNED, index * Short.BYTES) << Short.SIZE);
            case I32 -> numbers.get(JAVA_INT_UNALIGNED, index * Integer.BYTES);
        };
    }
}
