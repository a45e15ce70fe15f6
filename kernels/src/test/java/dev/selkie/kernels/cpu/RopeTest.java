package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.U;
import static dev.selkie.kernels.cpu.TestMatrices.asDoubles;
import static dev.selkie.kernels.cpu.TestMatrices.assertWithin;
import static dev.selkie.kernels.cpu.TestMatrices.bits;
import static dev.selkie.kernels.cpu.TestMatrices.copyRows;
import static dev.selkie.kernels.cpu.TestMatrices.ints;
import static dev.selkie.kernels.cpu.TestMatrices.like;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Rope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RopeTest {
    private static final I32Matrix POSITIONS = ints(1, 4, 0, 1, 2, 9);

    @ParameterizedTest
    @ValueSource(ints = {2, 6, 16, 30, 32, 34, 64, 128})
    void rotatesEachPairByItsAngle(int headDim) {
        for (boolean inverse : new boolean[] {false, true}) {
            Rope call = rope(zeros(5, 3 * headDim), random(5, 3 * headDim, 1, 1), headDim, inverse);
            run(call);
            assertRotated(asDoubles(call.x()), call);
        }
    }

    @Test
    void mayBeDoneInPlace() {
        F32Matrix x = random(5, 192, 1, 1);
        Rope apart = rope(zeros(5, 192), copyRows(x), 64, false);
        run(apart);
        run(rope(x, x, 64, false));
        assertArrayEquals(bits(apart.y()), bits(x));
    }

    @Test
    void theInverseIsTheTranspose() {
        F32Matrix x = random(5, 64, 1, 1);
        F32Matrix g = random(5, 64, 1, 2);
        Rope there = rope(zeros(5, 64), x, 32, false);
        Rope back = rope(zeros(5, 64), g, 32, true);
        run(there);
        run(back);
        assertEquals(dot(asDoubles(there.y()), asDoubles(g)), dot(asDoubles(x), asDoubles(back.y())), 1e-4);
    }

    @Test
    void positionsBeyondTheTablesAreRefused() {
        Rope call = new Rope(zeros(1, 8), zeros(1, 8), ints(1, 10), zeros(10, 4), zeros(10, 4), 8, false);
        assertThrows(IndexOutOfBoundsException.class, () -> run(call));
    }

    private static Rope rope(F32Matrix y, F32Matrix x, int headDim, boolean inverse) {
        F32Matrix cos = zeros(10, headDim / 2);
        F32Matrix sin = zeros(10, headDim / 2);
        for (int p = 0; p < 10; p++) {
            for (int i = 0; i < headDim / 2; i++) {
                double angle = p * Math.pow(10000, -2.0 * i / headDim);
                Host.set(cos, p, i, (float) Math.cos(angle));
                Host.set(sin, p, i, (float) Math.sin(angle));
            }
        }
        return new Rope(y, x, POSITIONS, cos, sin, headDim, inverse);
    }

    private static void assertRotated(double[][] x, Rope call) {
        double[][] expected = like(x);
        double[][] bound = like(x);
        int half = call.headDim() / 2;
        for (int t = 0; t < x.length; t++) {
            int position = Host.get(POSITIONS, t, 0);
            for (int at = 0; at < x[t].length; at += call.headDim()) {
                for (int i = 0; i < half; i++) {
                    double c = Host.get(call.cos(), position, i);
                    double s = Host.get(call.sin(), position, i) * (call.inverse() ? -1 : 1);
                    double a = x[t][at + i];
                    double b = x[t][at + i + half];
                    expected[t][at + i] = a * c - b * s;
                    expected[t][at + i + half] = b * c + a * s;
                    bound[t][at + i] = 2 * U * (Math.abs(a * c) + Math.abs(b * s));
                    bound[t][at + i + half] = 2 * U * (Math.abs(b * c) + Math.abs(a * s));
                }
            }
        }
        assertWithin(expected, bound, call.y());
    }

    private static double dot(double[][] a, double[][] b) {
        double sum = 0;
        for (int t = 0; t < a.length; t++) {
            for (int d = 0; d < a[t].length; d++) {
                sum += a[t][d] * b[t][d];
            }
        }
        return sum;
    }
}
