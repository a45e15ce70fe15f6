package dev.selkie.engine.runtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.selkie.engine.Shape;
import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;

/// Numbers as weights are stored, read one by one.
final class StoredNumbers {
    private StoredNumbers() {}

    /// Number `index` of `segment`, exactly.
    static float get(MemorySegment segment, DType dtype, long index) {
        return switch (dtype) {
            case F32 -> segment.get(JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
            case F16 -> Float.float16ToFloat(segment.get(JAVA_SHORT_UNALIGNED, index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(segment.get(JAVA_SHORT_UNALIGNED, index * Short.BYTES) << Short.SIZE);
            case I32 -> segment.get(JAVA_INT_UNALIGNED, index * Integer.BYTES);
        };
    }

    /// @throws IllegalArgumentException if `rowMajor` does not hold a weight of `shape`
    static void check(DType dtype, Shape shape, MemorySegment rowMajor) {
        long needed = Math.multiplyExact(shape.capacity(), (long) dtype.bytes());
        if (dtype == DType.I32
                || shape.isOpen()
                || shape.rank() < 1
                || shape.rank() > 2
                || rowMajor.byteSize() < needed) {
            throw new IllegalArgumentException(
                    "weight: %s%s needs %d bytes, %d given".formatted(dtype, shape, needed, rowMajor.byteSize()));
        }
    }
}
