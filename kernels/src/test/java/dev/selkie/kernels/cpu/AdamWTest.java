package dev.selkie.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.GradientNorm;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Rows;
import dev.selkie.kernels.Trained;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// [GradientNorm] and [AdamW].
class AdamWTest {
    /// Two adapters of 3 and 5 rows; row 3 is nobody's.
    private static final I32Matrix RANKS = Numbers.integers(Rows.fixed(2), 2, 0, 3, 4, 5);

    private static final int ROWS = 9;

    /// The bound that [AdamW] promises, of each number it writes.
    private static final double BOUND = 8 * Numbers.F32_ROUNDOFF;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 8, 15, 16, 17, 1003})
    void normIsTheLengthOfTheGradient(int cols) {
        List<GradientNorm.Gradient> gradients = List.of(gradient(trained(cols, 1)), gradient(trained(2 * cols, 2)));
        F32Matrix norms = Numbers.matrix(Rows.fixed(2), 1);
        Numbers.run(new GradientNorm(norms, gradients));
        for (int adapter = 0; adapter < 2; adapter++) {
            double squares = 0;
            for (GradientNorm.Gradient gradient : gradients) {
                int first = Host.get(RANKS, adapter, 0);
                for (int row = first; row < first + Host.get(RANKS, adapter, 1); row++) {
                    for (int c = 0; c < gradient.matrix().cols(); c++) {
                        squares += Math.pow(Host.get(gradient.matrix(), row, c), 2);
                    }
                }
            }
            double expected = Math.sqrt(squares);
            Numbers.assertWithin(
                    2 * Numbers.F32_ROUNDOFF * expected, expected, Host.get(norms, adapter, 0), () -> "norm");
        }
    }

    /// Three steps against `torch.optim.AdamW` as its documentation writes it, in f64.
    @ParameterizedTest(name = "{0} columns, clip {1}, decay {2}")
    @CsvSource({"1, 0, 0", "3, 0, 0.1", "17, 0.5, 0", "1003, 100, 0.01", "64, 0.01, 0.1"})
    void stepAgreesWithItsDefinition(int cols, float clip, double decay) {
        Trained trained = trained(cols, 1);
        F32Matrix hyper = hyper(1e-2, 0.9, 0.999, 1e-8, decay, clip, 3);
        F32Matrix norms = Numbers.matrix(Rows.fixed(2), 1, (_, _) -> 7);
        double[][][] before = {values(trained.parameter()), values(trained.m()), values(trained.v())};
        Numbers.run(new AdamW(List.of(trained), hyper, norms));
        double factor = clip > 0 ? Math.min(1, clip / (7 + 1e-6)) : 1;
        for (int row = 0; row < ROWS; row++) {
            for (int c = 0; c < cols; c++) {
                if (row == 3) {
                    assertEquals(before[0][row][c], Host.get(trained.parameter(), row, c), "nobody's row");
                } else {
                    double g = factor * Host.get(trained.gradient(), row, c);
                    double m = 0.9 * before[1][row][c] + 0.1 * g;
                    double v = 0.999 * before[2][row][c] + 0.001 * g * g;
                    double change = 1e-2
                            / (1 - Math.pow(0.9, 3))
                            * m
                            / (Math.sqrt(v) / Math.sqrt(1 - Math.pow(0.999, 3)) + 1e-8);
                    double p = before[0][row][c] * (1 - 1e-2 * decay) - change;
                    double mScale = Math.abs(before[1][row][c]) + Math.abs(g);
                    Numbers.assertWithin(BOUND * mScale, m, Host.get(trained.m(), row, c), () -> "m");
                    Numbers.assertWithin(BOUND * v, v, Host.get(trained.v(), row, c), () -> "v");
                    double pBound = BOUND * (Math.abs(change) * (1 + mScale / Math.abs(m)) + Math.abs(p));
                    Numbers.assertWithin(pBound, p, Host.get(trained.parameter(), row, c), () -> "p");
                }
            }
        }
    }

    @Test
    void anAdapterAtStepZeroIsLeftAlone() {
        Trained trained = trained(20, 1);
        F32Matrix hyper = hyper(1e-2, 0.9, 0.999, 1e-8, 0.1, 0, 3);
        Host.set(hyper, 0, AdamW.BIAS_CORRECTION1, 0);
        int[] before = Numbers.bits(trained.parameter());
        Numbers.run(new AdamW(List.of(trained), hyper, Numbers.random(2, 1, 1)));
        int[] after = Numbers.bits(trained.parameter());
        for (int row = 0; row < ROWS; row++) {
            boolean still = row <= 3;
            assertEquals(still, before[row * 20] == after[row * 20], "row " + row);
        }
    }

    @Test
    void bitsDependNeitherOnThreadsNorOnOtherAdapters() {
        F32Matrix hyper = hyper(1e-2, 0.9, 0.999, 1e-8, 0.1, 1, 3);
        F32Matrix norms = Numbers.matrix(Rows.fixed(2), 1);
        Trained expected = trained(5003, 1);
        Numbers.run(new GradientNorm(norms, List.of(gradient(expected))));
        int[] expectedNorms = Numbers.bits(norms);
        Numbers.run(new AdamW(List.of(expected), hyper, norms));
        for (int threads : new int[] {1, 3}) {
            Trained trained = trained(5003, 1);
            try (var workers = new Workers(threads)) {
                var kernels = new CpuKernels(workers);
                kernels.prepare(new GradientNorm(norms, List.of(gradient(trained))))
                        .run();
                kernels.prepare(new AdamW(List.of(trained), hyper, norms)).run();
            }
            assertArrayEquals(expectedNorms, Numbers.bits(norms));
            assertArrayEquals(Numbers.bits(expected.parameter()), Numbers.bits(trained.parameter()));
        }
        Numbers.assertSameBitsEverywhere(() -> new AdamW(List.of(trained(37, 1)), hyper, norms), AdamWTest::parameter);
        Host.set(hyper, 1, AdamW.LEARNING_RATE, 9);
        Trained other = trained(5003, 1);
        Numbers.run(new AdamW(List.of(other), hyper, norms));
        assertArrayEquals(firstAdapter(expected), firstAdapter(other));
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> new GradientNorm(Numbers.random(3, 1, 1), List.of(gradient(trained(4, 1)))));
        assertEquals("gradient_norm: norms (3, 1), ranks (2, 2) do not fit together", error.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> new AdamW(List.of(trained(4, 1)), Numbers.random(2, 7, 1), Numbers.random(2, 1, 1)));
        F32Matrix x = Numbers.random(2, 3, 1);
        assertThrows(IllegalArgumentException.class, () -> new Trained(x, x, x, Numbers.random(3, 3, 1), RANKS));
    }

    private static F32Matrix parameter(AdamW call) {
        return call.trained().getFirst().parameter();
    }

    private static int[] firstAdapter(Trained trained) {
        int[] bits = new int[3];
        for (int row = 0; row < 3; row++) {
            bits[row] = Float.floatToRawIntBits(Host.get(trained.parameter(), row, 4000));
        }
        return bits;
    }

    private static GradientNorm.Gradient gradient(Trained trained) {
        return new GradientNorm.Gradient(trained.gradient(), trained.ranks());
    }

    private static Trained trained(int cols, long seed) {
        F32Matrix squares = Numbers.random(ROWS, cols, seed + 3);
        return new Trained(
                Numbers.random(ROWS, cols, seed),
                Numbers.random(ROWS, cols, seed + 1),
                Numbers.random(ROWS, cols, seed + 2),
                Numbers.matrix(Rows.fixed(ROWS), cols, (n, d) -> Math.abs(Host.get(squares, n, d))),
                RANKS);
    }

    private static F32Matrix hyper(
            double learningRate, double beta1, double beta2, double epsilon, double decay, double clip, int step) {
        double[] row = {
            learningRate,
            1 - beta1,
            1 - beta2,
            epsilon,
            decay,
            clip,
            1 - Math.pow(beta1, step),
            1 - Math.pow(beta2, step)
        };
        return Numbers.matrix(Rows.fixed(2), AdamW.SETTINGS, (_, column) -> row[column]);
    }

    private static double[][] values(F32Matrix matrix) {
        double[][] values = new double[matrix.rows().count()][matrix.cols()];
        for (int n = 0; n < values.length; n++) {
            for (int d = 0; d < matrix.cols(); d++) {
                values[n][d] = Host.get(matrix, n, d);
            }
        }
        return values;
    }
}
