package dev.selkie.engine.runtime;

import dev.selkie.engine.Shape;
import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;

/// Whether what a device is given can be a weight.
final class StoredWeight {
    private StoredWeight() {}

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
