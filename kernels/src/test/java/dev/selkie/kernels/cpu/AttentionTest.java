package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.asDoubles;
import static dev.selkie.kernels.cpu.TestMatrices.assertWithin;
import static dev.selkie.kernels.cpu.TestMatrices.bits;
import static dev.selkie.kernels.cpu.TestMatrices.copyRows;
import static dev.selkie.kernels.cpu.TestMatrices.ints;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttentionTest {
    /// Heads, key heads, head width.
    private record Heads(int query, int key, int width) {
        float scaling() {
            return (float) (1 / Math.sqrt(width));
        }
    }

    private static final Heads SMALL = new Heads(6, 2, 16);

    @ParameterizedTest
    @CsvSource({
        "1, 9, 3, 64",
        "3, 4, 4, 8",
        "8, 2, 1, 24",
        "15, 6, 2, 16",
        "16, 4, 2, 33",
        "17, 7, 7, 5",
        "131, 3, 1, 64",
        "260, 9, 3, 64",
        "1003, 2, 1, 16"
    })
    void forwardIsWithinItsBound(int positions, int heads, int keyHeads, int width) {
        var shape = new Heads(heads, keyHeads, width);
        var call = forward(shape, 1.5, ints(4, 0, positions, 0, 0), positions, positions);
        run(call);
        assertForward(call);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 100, 3000})
    void extremeScoresStayWithinTheBound(double factor) {
        var call = forward(SMALL, factor, ints(4, 0, 140, 0, 0), 140, 140);
        run(call);
        assertForward(call);
    }

    @Test
    void segmentsDoNotSeeEachOther() {
        I32Matrix segments = ints(4, 0, 50, 0, 0, 50, 1, 0, 50, 51, 37, 0, 51, 88, 129, 0, 88);
        var together = forward(SMALL, 1, segments, 217, 217);
        run(together);
        assertForward(together);
        for (int s = 0; s < 4; s++) {
            int first = Host.get(segments, s, 0);
            int rows = Host.get(segments, s, 1);
            var alone = forward(
                    SMALL,
                    rows(together.q(), first, rows),
                    rows(together.k(), first, rows),
                    rows(together.v(), first, rows),
                    ints(4, 0, rows, 0, 0));
            run(alone, 1);
            assertArrayEquals(bits(alone.out()), bits(together.out(), first, rows));
            assertArrayEquals(bits(alone.lse()), bits(together.lse(), first, rows));
        }
    }

    @Test
    void aRowHasTheSameBitsInPrefillAndDecode() {
        int positions = 300;
        var whole = forward(SMALL, 1, ints(4, 0, positions, 0, 0), positions, positions);
        run(whole);
        for (int position : new int[] {0, 1, 31, 32, 127, 128, 129, 255, 299}) {
            for (int threads = 1; threads <= 3; threads++) { // with more than one, blocks of keys are shared out
                F32Matrix q = rows(whole.q(), position, 1);
                var decode = forward(SMALL, q, whole.k(), whole.v(), ints(4, 0, 1, position, 0));
                run(decode, threads);
                assertArrayEquals(bits(whole.out(), position, 1), bits(decode.out()), "position " + position);
                assertArrayEquals(bits(whole.lse(), position, 1), bits(decode.lse()), "position " + position);
            }
        }
        for (int first : new int[] {5, 128, 131}) {
            var rest = forward(
                    SMALL,
                    rows(whole.q(), first, positions - first),
                    whole.k(),
                    whole.v(),
                    ints(4, 0, positions - first, first, 0));
            run(rest);
            assertArrayEquals(bits(whole.out(), first, positions - first), bits(rest.out()), "from " + first);
        }
    }

    @Test
    void keysMayLieAnywhereInACache() {
        F32Matrix k = random(500, 32, 1, 4);
        F32Matrix v = random(500, 32, 1, 5);
        var call = forward(SMALL, random(3, 96, 1, 6), k, v, ints(4, 2, 1, 130, 301, 0, 2, 40, 7));
        run(call);
        assertForward(call);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void bitsDoNotDependOnThreads(int threads) {
        I32Matrix segments = ints(4, 0, 150, 0, 0, 150, 50, 0, 150);
        var two = forward(SMALL, 1, segments, 200, 200);
        run(two, 2);
        var other = forward(SMALL, two.q(), two.k(), two.v(), segments);
        run(other, threads);
        assertArrayEquals(bits(two.out()), bits(other.out()));
        AttentionBackward first = backward(two);
        AttentionBackward second = backward(two);
        run(first, 2);
        run(second, threads);
        assertArrayEquals(bits(first.dq()), bits(second.dq()));
        assertArrayEquals(bits(first.dk()), bits(second.dk()));
        assertArrayEquals(bits(first.dv()), bits(second.dv()));
    }

    @Test
    void notANumberStaysInItsRowAndLater() {
        var call = forward(SMALL, 1, ints(4, 0, 40, 0, 0), 40, 40);
        Host.set(call.v(), 20, 0, Float.NaN);
        Host.set(call.q(), 7, 95, Float.NaN);
        run(call);
        for (int t = 0; t < 40; t++) {
            assertEquals(t >= 20, Float.isNaN(Host.get(call.out(), t, 0)), "row " + t);
            assertEquals(t == 7, Float.isNaN(Host.get(call.out(), t, 80)), "row " + t);
            assertEquals(t == 7, Float.isNaN(Host.get(call.lse(), t, 5)), "row " + t);
        }
    }

    @Test
    void aKeyThatScoresMinusInfinityCountsForNothing() {
        var call = forward(new Heads(1, 1, 4), 1, ints(4, 0, 5, 0, 0), 5, 5);
        for (int t = 0; t < 5; t++) {
            Host.set(call.q(), t, 0, 1);
        }
        Host.set(call.k(), 2, 0, Float.NEGATIVE_INFINITY);
        run(call);
        assertForward(call);
        assertTrue(Float.isFinite(Host.get(call.out(), 4, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 9, 3, 64",
        "3, 4, 4, 8",
        "17, 2, 1, 24",
        "50, 9, 3, 64",
        "70, 6, 2, 33",
        "131, 3, 1, 16",
        "260, 4, 2, 16"
    })
    void backwardIsWithinItsBound(int positions, int heads, int keyHeads, int width) {
        var call = forward(new Heads(heads, keyHeads, width), 1.2, ints(4, 0, positions, 0, 0), positions, positions);
        run(call);
        AttentionBackward gradient = backward(call);
        run(gradient);
        assertBackward(call, gradient);
    }

    @Test
    void gradientOfASegmentIsThatOfTheSegmentAlone() {
        I32Matrix segments = ints(4, 0, 50, 0, 0, 50, 1, 0, 50, 51, 150, 0, 51);
        var together = forward(SMALL, 1, segments, 201, 201);
        run(together);
        AttentionBackward all = backward(together);
        run(all);
        for (int s = 0; s < 3; s++) {
            int first = Host.get(segments, s, 0);
            int rows = Host.get(segments, s, 1);
            var alone = forward(
                    SMALL,
                    rows(together.q(), first, rows),
                    rows(together.k(), first, rows),
                    rows(together.v(), first, rows),
                    ints(4, 0, rows, 0, 0));
            run(alone);
            AttentionBackward gradient = backward(alone, rows(all.dOut(), first, rows));
            run(gradient, 1);
            assertArrayEquals(bits(gradient.dq()), bits(all.dq(), first, rows));
            assertArrayEquals(bits(gradient.dk()), bits(all.dk(), first, rows));
            assertArrayEquals(bits(gradient.dv()), bits(all.dv(), first, rows));
        }
    }

    @Test
    void theDefinitionsGradientIsItsDerivative() {
        var call = forward(new Heads(2, 1, 3), 1, ints(4, 0, 6, 0, 0), 6, 6);
        double[][] dOut = asDoubles(random(6, 6, 1, 9));
        double[][][] point = {asDoubles(call.q()), asDoubles(call.k()), asDoubles(call.v())};
        double[][][] gradient = AttentionDefinition.gradients(call, point[0], point[1], point[2], dOut)
                .gradients();
        double step = 1e-5;
        for (int m = 0; m < 3; m++) {
            for (double[] row : point[m]) {
                int t = Arrays.asList(point[m]).indexOf(row);
                for (int d = 0; d < row.length; d++) {
                    double x = row[d];
                    row[d] = x + step;
                    double above = weighted(call, point, dOut);
                    row[d] = x - step;
                    double below = weighted(call, point, dOut);
                    row[d] = x;
                    assertEquals((above - below) / (2 * step), gradient[m][t][d], 1e-8);
                }
            }
        }
    }

    private static double weighted(AttentionForward call, double[][][] point, double[][] dOut) {
        double[][] out =
                AttentionDefinition.forward(call, point[0], point[1], point[2]).out();
        double sum = 0;
        for (int t = 0; t < out.length; t++) {
            for (int d = 0; d < out[t].length; d++) {
                sum += out[t][d] * dOut[t][d];
            }
        }
        return sum;
    }

    @Test
    void aGradientNeedsWholeSequences() {
        var call = forward(SMALL, 1, ints(4, 0, 5, 1, 0), 5, 6);
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> run(backward(new AttentionForward(
                        call.out(),
                        call.lse(),
                        call.q(),
                        rows(call.k(), 0, 5),
                        rows(call.v(), 0, 5),
                        ints(4, 0, 4, 1, 0),
                        16,
                        1))));
        assertTrue(String.valueOf(error.getMessage()).contains("whole sequences"), error.getMessage());
    }

    @Test
    void segmentsOutsideTheBatchAreRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> run(forward(SMALL, 1, ints(4, 3, 3, 0, 0), 5, 6)));
        assertThrows(IndexOutOfBoundsException.class, () -> run(forward(SMALL, 1, ints(4, 0, 5, 2, 0), 5, 6)));
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        F32Matrix q = zeros(5, 96);
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> new AttentionForward(q, zeros(5, 6), q, zeros(5, 40), zeros(5, 40), ints(4, 0, 5, 0, 0), 16, 1));
        assertTrue(
                String.valueOf(error.getMessage())
                        .startsWith("attention_forward: out (5, 96), lse (5, 6), q (5, 96), k (5, 40)"),
                error.getMessage());
    }

    private static AttentionForward forward(Heads heads, double factor, I32Matrix segments, int rows, int keyRows) {
        return forward(
                heads,
                random(rows, heads.query() * heads.width(), factor, 1),
                random(keyRows, heads.key() * heads.width(), factor, 2),
                random(keyRows, heads.key() * heads.width(), 1, 3),
                segments);
    }

    private static AttentionForward forward(Heads heads, F32Matrix q, F32Matrix k, F32Matrix v, I32Matrix segments) {
        return new AttentionForward(
                zeros(q.rows(), q.cols()),
                zeros(q.rows(), heads.query()),
                q,
                k,
                v,
                segments,
                heads.width(),
                heads.scaling());
    }

    private static AttentionBackward backward(AttentionForward call) {
        return backward(call, random(call.q().rows(), call.q().cols(), 1, 8));
    }

    private static AttentionBackward backward(AttentionForward call, F32Matrix dOut) {
        return new AttentionBackward(
                zeros(call.q().rows(), call.q().cols()),
                zeros(call.k().rows(), call.k().cols()),
                zeros(call.k().rows(), call.k().cols()),
                dOut,
                call.out(),
                call.lse(),
                call.q(),
                call.k(),
                call.v(),
                call.segments(),
                call.headDim(),
                call.scaling());
    }

    private static F32Matrix rows(F32Matrix matrix, int first, int rows) {
        return copyRows(new F32Matrix(
                matrix.data(), (long) first * matrix.stride(), Rows.fixed(rows), matrix.cols(), matrix.stride()));
    }

    private static void assertForward(AttentionForward call) {
        var definition =
                AttentionDefinition.forward(call, asDoubles(call.q()), asDoubles(call.k()), asDoubles(call.v()));
        assertWithin(definition.out(), definition.outBound(), call.out());
        assertWithin(definition.lse(), definition.lseBound(), call.lse());
    }

    private static void assertBackward(AttentionForward call, AttentionBackward gradient) {
        var definition = AttentionDefinition.gradients(
                call, asDoubles(call.q()), asDoubles(call.k()), asDoubles(call.v()), asDoubles(gradient.dOut()));
        assertWithin(definition.gradients()[0], definition.bounds()[0], gradient.dq());
        assertWithin(definition.gradients()[1], definition.bounds()[1], gradient.dk());
        assertWithin(definition.gradients()[2], definition.bounds()[2], gradient.dv());
    }
}
