package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/// Scalar arithmetic in the order that the kernels promise.
final class Plain {
    private Plain() {}

    /// A sum that continues `sum`, one fused multiply-add after the other; offsets and steps in bytes.
    static float chain(
            float sum, MemorySegment x, long xAt, long xStep, MemorySegment y, long yAt, long yStep, int count) {
        float result = sum;
        for (int i = 0; i < count; i++) {
            result = Math.fma(
                    x.get(JAVA_FLOAT_UNALIGNED, xAt + i * xStep), y.get(JAVA_FLOAT_UNALIGNED, yAt + i * yStep), result);
        }
        return result;
    }
}
