package dev.selkie.kernels.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.NE;

import dev.selkie.kernels.cpu.x86.ExponentialTerms;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;

/// Exponential and logarithm from sums, products and fused multiply-adds alone, so that every machine, vector width
/// and stage of compilation gives the same bits; the scalar forms give the bits of the vector forms.
///
/// `exp` is `2ⁿ · eʳ` with n the integer next to `x / ln 2` and r the rest, `log` is `n · ln 2 + log m` with m
/// between √½ and √2. Both go on with a polynomial of least largest error (Remez), which is below `2⁻²⁷`
/// relative.
///
/// Source: W. J. Cody and W. Waite, "Software Manual for the Elementary Functions", 1980, chapters 5 and 6
/// (reduction of the argument).
final class VectorMath {
    /// Above this the exponential is ∞ in f32: `log(2¹²⁸ · (1 − 2⁻²⁵))`, rounded down.
    private static final float EXP_MOST = 88.72283f;

    /// Below this the exponential is 0 here; the true value there is below `2⁻¹²⁵`.
    private static final float EXP_LEAST = -86.9f;

    private static final float LOG2_E = 1.442695f;

    /// ln 2 in two parts, the first with 9 trailing zero bits so that its products with small integers are exact.
    private static final float LN2_HIGH = 0x1.62e4p-1f;

    private static final float LN2_LOW = 1.4286068e-6f;

    /// `1.5 · 2²³`: adding it rounds to an integer, which is then in the low bits.
    private static final float ROUNDER = 0x1.8p23f;

    /// 2 · eʳ = 2 + 2 r + 2 r² · (E2 + E3 r + …) for |r| up to ln 2 / 2; the factor 2 makes the scaling below
    /// safe at the top of the range.
    private static final float E2 = 2 * 0.49999994f;

    private static final float E3 = 2 * 0.16666521f;
    private static final float E4 = 2 * 0.04166839f;
    private static final float E5 = 2 * 0.008368717f;
    private static final float E6 = 2 * 0.0013814599f;

    /// The bits of ½.
    private static final int HALF_BITS = 0x3f000000;

    private static final int MANTISSA_BITS = 23;

    /// log(1 + f) = f − f² / 2 + f³ · (L3 + L4 f + …) for 1 + f from √½ to √2.
    private static final float L3 = 0.3333331f;

    private static final float L4 = -0.24999987f;
    private static final float L5 = 0.20002228f;
    private static final float L6 = -0.16669254f;
    private static final float L7 = 0.14218631f;
    private static final float L8 = -0.1238428f;
    private static final float L9 = 0.11873132f;
    private static final float L10 = -0.11790295f;
    private static final float L11 = 0.06915572f;

    private static final float LEAST_NORMAL = Float.MIN_NORMAL;

    /// Brings the denormal numbers into the normal range.
    private static final float LIFT = 0x1p24f;

    private static final float LIFT_EXPONENT = 24;

    /// The bits of √½, rounded.
    private static final int SQRT_HALF_BITS = 0x3f3504f3;

    /// What machine code computes the exponential with.
    static final ExponentialTerms EXP_TERMS = new ExponentialTerms(
            EXP_LEAST,
            EXP_MOST,
            LOG2_E,
            ROUNDER,
            -LN2_HIGH,
            -LN2_LOW,
            List.of(E6, E5, E4, E3, E2, 2f, 2f),
            MANTISSA_BITS,
            HALF_BITS);

    private VectorMath() {}

    /// e to each lane, within 1.1 ulp; 0 below −86.9, where the true value is below `2⁻¹²⁵`. NaN stays NaN.
    static FloatVector exp(FloatVector x) {
        var species = x.species();
        FloatVector shifted = x.fma(FloatVector.broadcast(species, LOG2_E), FloatVector.broadcast(species, ROUNDER));
        FloatVector n = shifted.sub(ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(species, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(species, -LN2_LOW), r);
        FloatVector p = FloatVector.broadcast(species, E6).fma(r, FloatVector.broadcast(species, E5));
        p = p.fma(r, FloatVector.broadcast(species, E4));
        p = p.fma(r, FloatVector.broadcast(species, E3));
        p = p.fma(r, FloatVector.broadcast(species, E2));
        p = p.fma(r, FloatVector.broadcast(species, 2));
        p = p.fma(r, FloatVector.broadcast(species, 2));
        FloatVector half = shifted.reinterpretAsInts()
                .lanewise(LSHL, MANTISSA_BITS)
                .add(HALF_BITS)
                .reinterpretAsFloats();
        return p.mul(half).blend(0, x.compare(LT, EXP_LEAST)).blend(Float.POSITIVE_INFINITY, x.compare(GT, EXP_MOST));
    }

    /// e to `x`, with the bits of [#exp(FloatVector)].
    static float exp(float x) {
        if (x < EXP_LEAST) {
            return 0;
        }
        if (x > EXP_MOST) {
            return Float.POSITIVE_INFINITY;
        }
        float shifted = Math.fma(x, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float p = Math.fma(E6, r, E5);
        p = Math.fma(p, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, 2);
        p = Math.fma(p, r, 2);
        return p * Float.intBitsToFloat((Float.floatToRawIntBits(shifted) << MANTISSA_BITS) + HALF_BITS);
    }

    /// The natural logarithm of each lane, within 1.5 ulp: −∞ of 0, NaN of a negative number. NaN stays NaN.
    static FloatVector log(FloatVector x) {
        var species = x.species();
        VectorMask<Float> tiny = x.compare(LT, LEAST_NORMAL);
        FloatVector lifted = x.blend(x.mul(LIFT), tiny);
        IntVector bits = lifted.reinterpretAsInts();
        IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(ASHR, MANTISSA_BITS);
        FloatVector f = bits.sub(exponent.lanewise(LSHL, MANTISSA_BITS))
                .reinterpretAsFloats()
                .sub(1);
        FloatVector n = exponent.add(Float.floatToRawIntBits(ROUNDER))
                .reinterpretAsFloats()
                .sub(ROUNDER);
        n = n.blend(n.sub(LIFT_EXPONENT), tiny);
        FloatVector p = FloatVector.broadcast(species, L11).fma(f, FloatVector.broadcast(species, L10));
        p = p.fma(f, FloatVector.broadcast(species, L9));
        p = p.fma(f, FloatVector.broadcast(species, L8));
        p = p.fma(f, FloatVector.broadcast(species, L7));
        p = p.fma(f, FloatVector.broadcast(species, L6));
        p = p.fma(f, FloatVector.broadcast(species, L5));
        p = p.fma(f, FloatVector.broadcast(species, L4));
        p = p.fma(f, FloatVector.broadcast(species, L3));
        p = p.fma(f, FloatVector.broadcast(species, -0.5f));
        FloatVector small = p.mul(f).fma(f, n.mul(LN2_LOW));
        FloatVector result = n.fma(FloatVector.broadcast(species, LN2_HIGH), f.add(small));
        return result.blend(x, x.compare(GT, Float.MAX_VALUE))
                .blend(Float.NEGATIVE_INFINITY, x.compare(EQ, 0))
                .blend(Float.NaN, x.compare(LT, 0).or(x.compare(NE, x)));
    }

    /// The natural logarithm of `x`, with the bits of [#log(FloatVector)].
    static float log(float x) {
        if (x < 0 || Float.isNaN(x)) {
            return Float.NaN;
        }
        if (x == 0) {
            return Float.NEGATIVE_INFINITY;
        }
        if (x > Float.MAX_VALUE) {
            return x;
        }
        boolean tiny = x < LEAST_NORMAL;
        int bits = Float.floatToRawIntBits(tiny ? x * LIFT : x);
        int exponent = (bits - SQRT_HALF_BITS) >> MANTISSA_BITS;
        float f = Float.intBitsToFloat(bits - (exponent << MANTISSA_BITS)) - 1;
        float n = tiny ? exponent - LIFT_EXPONENT : exponent;
        float p = Math.fma(L11, f, L10);
        p = Math.fma(p, f, L9);
        p = Math.fma(p, f, L8);
        p = Math.fma(p, f, L7);
        p = Math.fma(p, f, L6);
        p = Math.fma(p, f, L5);
        p = Math.fma(p, f, L4);
        p = Math.fma(p, f, L3);
        p = Math.fma(p, f, -0.5f);
        float small = Math.fma(p * f, f, n * LN2_LOW);
        return Math.fma(n, LN2_HIGH, f + small);
    }
}
