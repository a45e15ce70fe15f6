package dev.selkie.kernels.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// From stored 16-bit numbers, each in the low half of an int, to f32. Exact for every number, ∞ and NaN included.
final class Widen {
    /// 2¹¹²: by so much is what an exponent means in f16 more than what it means in f32.
    private static final float F16_TO_F32 = 0x1p112f;

    private static final int F16_MAGNITUDE = 0x7fff;
    private static final int F16_SIGN = 0x8000;
    private static final int F16_INFINITY = 0x7c00;
    private static final int F32_INFINITY = 0x7f800000;
    private static final int FRACTION_SHIFT = 13; // 23 bits of fraction in f32, 10 in f16

    private Widen() {}

    /// bf16 is the upper half of f32.
    static FloatVector bf16(IntVector bits) {
        return bits.lanewise(VectorOperators.LSHL, Short.SIZE).reinterpretAsFloats();
    }

    /// The bits moved to where f32 has them mean the number times 2⁻¹¹², also of subnormal ones; only ∞ and NaN
    /// need their own exponent.
    static FloatVector f16(IntVector bits) {
        IntVector magnitude = bits.and(F16_MAGNITUDE);
        IntVector moved = magnitude.lanewise(VectorOperators.LSHL, FRACTION_SHIFT);
        IntVector finite = moved.reinterpretAsFloats().mul(F16_TO_F32).reinterpretAsInts();
        return finite.blend(moved.or(F32_INFINITY), magnitude.compare(VectorOperators.GE, F16_INFINITY))
                .or(bits.and(F16_SIGN).lanewise(VectorOperators.LSHL, Short.SIZE))
                .reinterpretAsFloats();
    }
}
