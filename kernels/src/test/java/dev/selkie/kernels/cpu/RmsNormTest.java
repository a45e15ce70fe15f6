package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.U;
import static dev.selkie.kernels.cpu.TestMatrices.asDoubles;
import static dev.selkie.kernels.cpu.TestMatrices.assertWithin;
import static dev.selkie.kernels.cpu.TestMatrices.bits;
import static dev.selkie.kernels.cpu.TestMatrices.copyRows;
import static dev.selkie.kernels.cpu.TestMatrices.like;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.RmsNormForward;
import dev.selkie.kernels.RmsNormInputGradient;
import dev.selkie.kernels.RmsNormWeightGradient;
import dev.selkie.kernels.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RmsNormTest {
    private static final float EPS = 1e-5f;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 63, 64, 65, 576, 1003})
    void forwardIsWithinItsBound(int width) {
        for (double factor : new double[] {1e-8, 1, 1e4}) {
            var call = forward(5, width, factor);
            run(call);
            double[][] x = asDoubles(call.x());
            double[] weight = asDoubles(call.weight())[0];
            double[][] y = like(x);
            double[][] bound = like(x);
            for (int t = 0; t < x.length; t++) {
                double rstd = rstd(x[t]);
                assertEquals(rstd, Host.get(call.rstd(), t, 0), (width / 64.0 + 10) * U * rstd);
                for (int d = 0; d < width; d++) {
                    y[t][d] = x[t][d] * rstd * weight[d];
                    bound[t][d] = (width / 64.0 + 12) * U * Math.abs(y[t][d]);
                }
            }
            assertWithin(y, bound, call.y());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 576, 1003})
    void inputGradientIsWithinItsBound(int width) {
        for (boolean add : new boolean[] {false, true}) {
            var forward = forward(5, width, 1.5);
            run(forward);
            F32Matrix dx = random(5, width, 1, 7);
            double[][] before = asDoubles(dx);
            var call = new RmsNormInputGradient(
                    dx, random(5, width, 1, 8), forward.x(), forward.rstd(), forward.weight(), add);
            run(call);
            double[][] expected = like(before);
            double[][] bound = like(before);
            inputGradient(call, expected, bound);
            for (int t = 0; t < 5 && add; t++) {
                for (int d = 0; d < width; d++) {
                    expected[t][d] += before[t][d];
                    bound[t][d] += U * Math.abs(expected[t][d]);
                }
            }
            assertWithin(expected, bound, dx);
        }
    }

    @Test
    void theDefinitionsGradientIsItsDerivative() {
        int width = 7;
        double[] x = asDoubles(random(1, width, 1, 1))[0];
        var call = new RmsNormInputGradient(
                zeros(1, width),
                random(1, width, 1, 2),
                random(1, width, 1, 1),
                zeros(1, 1),
                random(1, width, 1, 3),
                false);
        double[][] gradient = new double[1][width];
        inputGradient(call, gradient, new double[1][width]);
        double[] dy = asDoubles(call.dy())[0];
        double[] weight = asDoubles(call.weight())[0];
        double step = 1e-5;
        for (int d = 0; d < width; d++) {
            double saved = x[d];
            x[d] = saved + step;
            double above = weighted(x, dy, weight);
            x[d] = saved - step;
            double below = weighted(x, dy, weight);
            x[d] = saved;
            assertEquals((above - below) / (2 * step), gradient[0][d], 1e-8);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 17, 1003})
    void weightGradientIsWithinItsBound(int width) {
        var forward = forward(37, width, 1);
        run(forward);
        var call = new RmsNormWeightGradient(zeros(1, width), random(37, width, 1, 8), forward.x(), forward.rstd());
        run(call, 3);
        double[][] expected = new double[1][width];
        double[][] bound = new double[1][width];
        double[][] dy = asDoubles(call.dy());
        double[][] x = asDoubles(call.x());
        for (int t = 0; t < 37; t++) {
            for (int d = 0; d < width; d++) {
                double term = dy[t][d] * x[t][d] * Host.get(call.rstd(), t, 0);
                expected[0][d] += term;
                bound[0][d] += (37 + 2) * U * Math.abs(term);
            }
        }
        assertWithin(expected, bound, call.dWeight());
    }

    @Test
    void aRowsBitsDoNotDependOnItsBatch() {
        var together = forward(200, 576, 1);
        run(together, 3);
        F32Matrix row = copyRows(new F32Matrix(together.x().data(), 150 * 576, Rows.fixed(1), 576, 576));
        var alone = new RmsNormForward(zeros(1, 576), zeros(1, 1), row, together.weight(), EPS);
        run(alone, 1);
        assertArrayEquals(bits(alone.y()), bits(together.y(), 150, 1));
    }

    @Test
    void onlyLiveRowsAreWritten() {
        Rows rows = Rows.open(4);
        var call = new RmsNormForward(zeros(rows, 8), zeros(rows, 1), random(rows, 8, 1, 1), random(1, 8, 1, 2), EPS);
        rows.set(3);
        run(call);
        rows.set(4);
        assertTrue(Host.get(call.rstd(), 2, 0) > 0);
        assertEquals(0, Host.get(call.rstd(), 3, 0));
    }

    @Test
    void notANumberStaysInItsRow() {
        var call = forward(3, 17, 1);
        Host.set(call.x(), 1, 16, Float.NaN);
        run(call);
        assertTrue(Float.isNaN(Host.get(call.y(), 1, 0)));
        assertTrue(Float.isFinite(Host.get(call.y(), 0, 16)) && Float.isFinite(Host.get(call.y(), 2, 16)));
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> new RmsNormForward(zeros(2, 3), zeros(2, 1), zeros(2, 3), zeros(1, 4), EPS));
        assertTrue(
                String.valueOf(error.getMessage()).contains("y (2, 3), rstd (2, 1), x (2, 3), weight (1, 4)"),
                error.getMessage());
    }

    private static RmsNormForward forward(int rows, int width, double factor) {
        return new RmsNormForward(
                zeros(rows, width), zeros(rows, 1), random(rows, width, factor, 1), random(1, width, 1, 2), EPS);
    }

    private static double rstd(double[] x) {
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        return 1 / Math.sqrt(squares / x.length + EPS);
    }

    private static double weighted(double[] x, double[] dy, double[] weight) {
        double sum = 0;
        for (int d = 0; d < x.length; d++) {
            sum += x[d] * rstd(x) * weight[d] * dy[d];
        }
        return sum;
    }

    private static void inputGradient(RmsNormInputGradient call, double[][] gradient, double[][] bound) {
        double[][] x = asDoubles(call.x());
        double[][] dy = asDoubles(call.dy());
        double[] weight = asDoubles(call.weight())[0];
        int width = weight.length;
        for (int t = 0; t < x.length; t++) {
            double rstd = rstd(x[t]);
            double mean = 0;
            double magnitude = 0;
            for (int d = 0; d < width; d++) {
                mean += dy[t][d] * weight[d] * x[t][d] / width;
                magnitude += Math.abs(dy[t][d] * weight[d] * x[t][d]) / width;
            }
            for (int d = 0; d < width; d++) {
                double g = dy[t][d] * weight[d];
                gradient[t][d] = rstd * (g - x[t][d] * rstd * rstd * mean);
                // the forward pass's rstd comes in three times, with its own error
                bound[t][d] =
                        (width / 64.0 + 20) * U * rstd * (Math.abs(g) + Math.abs(x[t][d]) * rstd * rstd * magnitude)
                                + 3 * (width / 64.0 + 10) * U * Math.abs(gradient[t][d])
                                + 2 * (width / 64.0 + 10) * U * rstd * Math.abs(x[t][d] * rstd * rstd * mean);
            }
        }
    }
}
