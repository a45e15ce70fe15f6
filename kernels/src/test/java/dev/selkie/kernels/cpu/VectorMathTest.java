package dev.selkie.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.junit.jupiter.api.Test;

class VectorMathTest {
    /// Steps through all bit patterns; odd, and so each residue of the exponent and mantissa comes up.
    private static final int STEP = 4099;

    @Test
    void expIsWithinItsBound() {
        forEachNumber(x -> {
            float actual = VectorMath.exp(x);
            if (x >= -86.9f && x <= 88.72283f) {
                assertUlps(1.1, Math.exp(x), actual, "exp " + x);
            } else if (!Float.isNaN(x)) {
                assertEquals(x < 0 ? 0 : Float.POSITIVE_INFINITY, actual, "exp " + x);
            } else {
                assertTrue(Float.isNaN(actual));
            }
        });
    }

    @Test
    void logIsWithinItsBound() {
        forEachNumber(x -> {
            float actual = VectorMath.log(x);
            if (x > 0 && x <= Float.MAX_VALUE) {
                assertUlps(1.5, Math.log(x), actual, "log " + x);
            } else {
                assertEquals((float) Math.log(x), actual, "log " + x);
            }
        });
    }

    @Test
    void knownValuesAreExact() {
        assertEquals(1, VectorMath.exp(0));
        assertEquals(1, VectorMath.exp(-0f));
        assertEquals((float) Math.E, VectorMath.exp(1));
        assertEquals(0, VectorMath.exp(Float.NEGATIVE_INFINITY));
        assertEquals(0, VectorMath.log(1));
        assertEquals(Float.NEGATIVE_INFINITY, VectorMath.log(0));
        assertEquals(Float.POSITIVE_INFINITY, VectorMath.log(Float.POSITIVE_INFINITY));
        assertTrue(Float.isNaN(VectorMath.log(-1)));
    }

    @Test
    void vectorsOfEveryWidthHaveTheScalarBits() {
        for (VectorSpecies<Float> species :
                List.of(FloatVector.SPECIES_128, FloatVector.SPECIES_256, FloatVector.SPECIES_512)) {
            float[] x = new float[species.length()];
            for (long bits = 0; bits < 1L << 32; bits += 1_000_003) {
                for (int i = 0; i < x.length; i++) {
                    x[i] = Float.intBitsToFloat((int) (bits + 7919L * i));
                }
                FloatVector vector = FloatVector.fromArray(species, x, 0);
                FloatVector exp = VectorMath.exp(vector);
                FloatVector log = VectorMath.log(vector);
                for (int i = 0; i < x.length; i++) {
                    assertEquals(
                            Float.floatToIntBits(VectorMath.exp(x[i])),
                            Float.floatToIntBits(exp.lane(i)),
                            "exp " + x[i]);
                    assertEquals(
                            Float.floatToIntBits(VectorMath.log(x[i])),
                            Float.floatToIntBits(log.lane(i)),
                            "log " + x[i]);
                }
            }
        }
    }

    private static void assertUlps(double allowed, double expected, float actual, String what) {
        double ulps = Math.abs(actual - expected) / Math.ulp((float) expected);
        assertTrue(ulps <= allowed, () -> what + ": " + actual + ", off by " + ulps + " ulp");
    }

    private interface Check {
        void of(float x);
    }

    private static void forEachNumber(Check check) {
        for (long bits = 0; bits < 1L << 32; bits += STEP) {
            check.of(Float.intBitsToFloat((int) bits));
        }
        for (float x :
                new float[] {-86.9f, Math.nextDown(-86.9f), 88.72283f, Math.nextUp(88.72283f), Float.MIN_VALUE}) {
            check.of(x);
        }
    }
}
