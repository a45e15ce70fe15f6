package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;

/// Scalar arithmetic in the order that the kernels promise.
final class Plain {
    private Plain() {}

    /// Number `index` of memory that holds f32, f16 or bf16; the value is exact.
    static float widen(MemorySegment numbers, DType dtype, long index) {
        return switch (dtype) {
            case F32 -> numbers.get(JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
            case F16 -> Float.float16ToFloat(numbers.get(JAVA_SHORT_UNALIGNED, index * Short.BYTES));
            case BF16 -> Float.intBitsToFloat(numbers.get(JAVA_SHORT_UNALIGNED, index * Short.BYTES) << Short.SIZE);
            case I32 -> throw new IllegalArgumentException("weights: I32 is no weight's dtype");
        };
    }

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
