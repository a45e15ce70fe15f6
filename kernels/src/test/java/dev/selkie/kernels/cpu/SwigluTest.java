package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.U;
import static dev.selkie.kernels.cpu.TestMatrices.asDoubles;
import static dev.selkie.kernels.cpu.TestMatrices.assertWithin;
import static dev.selkie.kernels.cpu.TestMatrices.like;
import static dev.selkie.kernels.cpu.TestMatrices.numbers;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.SwigluBackward;
import dev.selkie.kernels.SwigluForward;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwigluTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 1003})
    void bothWaysAreWithinTheirBounds(int width) {
        for (double factor : new double[] {0, 1, 30, 1e4}) {
            assertWithinBounds(random(3, width, factor, 1), random(3, width, 1, 2), random(3, width, 1, 3));
        }
    }

    @Test
    void notANumberPassesThrough() {
        F32Matrix y = zeros(1, 17);
        F32Matrix gate = random(1, 17, 1, 1);
        Host.set(gate, 0, 3, Float.NaN);
        Host.set(gate, 0, 16, Float.NaN);
        run(new SwigluForward(y, gate, random(1, 17, 1, 2)));
        for (int f = 0; f < 17; f++) {
            assertEquals(f == 3 || f == 16, Float.isNaN(Host.get(y, 0, f)), "column " + f);
        }
    }

    @Test
    void knownValues() {
        F32Matrix y = zeros(1, 3);
        run(new SwigluForward(y, numbers(3, 0, 100, -100), numbers(3, 5, 3, 3)));
        assertEquals(0, Host.get(y, 0, 0));
        assertEquals(300, Host.get(y, 0, 1));
        assertTrue(Math.abs(Host.get(y, 0, 2)) < 1e-35);
    }

    @Test
    void theDefinitionsGradientIsItsDerivative() {
        double step = 1e-5;
        for (double g : new double[] {-3, -1.278, 0, 0.5, 4}) {
            double numeric = (silu(g + step) - silu(g - step)) / (2 * step);
            assertEquals(numeric, sigmoid(g) * (1 + g * (1 - sigmoid(g))), 1e-9);
        }
    }

    private static void assertWithinBounds(F32Matrix gate, F32Matrix up, F32Matrix dy) {
        int width = gate.cols();
        var forward = new SwigluForward(zeros(3, width), gate, up);
        var backward = new SwigluBackward(zeros(3, width), zeros(3, width), dy, gate, up);
        run(forward);
        run(backward);
        double[][] g = asDoubles(gate);
        double[][] u = asDoubles(up);
        double[][] d = asDoubles(dy);
        double[][][] expected = {like(g), like(g), like(g)};
        double[][][] bound = {like(g), like(g), like(g)};
        for (int t = 0; t < g.length; t++) {
            for (int f = 0; f < width; f++) {
                double sigma = sigmoid(g[t][f]);
                double rest = sigmoid(-g[t][f]);
                double tiny = (1 + Math.abs(g[t][f])) * (1 + Math.abs(u[t][f]));
                expected[0][t][f] = silu(g[t][f]) * u[t][f];
                bound[0][t][f] = 6 * U * Math.abs(expected[0][t][f]) + 0x1p-125 * tiny;
                expected[1][t][f] = d[t][f] * silu(g[t][f]);
                bound[1][t][f] = 6 * U * Math.abs(expected[1][t][f]) + 0x1p-124 * tiny * (1 + Math.abs(d[t][f]));
                expected[2][t][f] = d[t][f] * u[t][f] * sigma * (1 + g[t][f] * rest);
                bound[2][t][f] = 10 * U * Math.abs(d[t][f] * u[t][f]) * sigma * (1 + Math.abs(g[t][f]) * rest)
                        + 0x1p-124 * tiny * (1 + Math.abs(d[t][f]));
            }
        }
        assertWithin(expected[0], bound[0], forward.y());
        assertWithin(expected[1], bound[1], backward.dUp());
        assertWithin(expected[2], bound[2], backward.dGate());
    }

    private static double sigmoid(double g) {
        return 1 / (1 + Math.exp(-g));
    }

    private static double silu(double g) {
        return g * sigmoid(g);
    }
}
