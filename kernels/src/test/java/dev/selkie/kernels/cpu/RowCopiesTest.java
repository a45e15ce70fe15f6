package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.asDoubles;
import static dev.selkie.kernels.cpu.TestMatrices.bits;
import static dev.selkie.kernels.cpu.TestMatrices.copyRows;
import static dev.selkie.kernels.cpu.TestMatrices.ints;
import static dev.selkie.kernels.cpu.TestMatrices.pack;
import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.run;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.EmbeddingForward;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.GatherRows;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.ScatterAddRows;
import dev.selkie.kernels.ScatterRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Gathering, scattering and embedding.
class RowCopiesTest {
    private static final I32Matrix PICKED = ints(1, 6, 0, 0, 3, 6);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 17, 1003})
    void gatherPicksRowsAndScatterPutsThemBack(int width) {
        F32Matrix x = random(7, width, 1, 1);
        F32Matrix y = zeros(5, width);
        run(new GatherRows(y, x, PICKED));
        for (int t = 0; t < 5; t++) {
            assertArrayEquals(bits(x, Host.get(PICKED, t, 0), 1), bits(y, t, 1));
        }
        F32Matrix back = random(7, width, 1, 2);
        double[][] before = asDoubles(back);
        run(new ScatterRows(back, random(3, width, 1, 3), ints(1, 4, -1, 2)));
        double[][] after = asDoubles(back);
        double[][] from = asDoubles(random(3, width, 1, 3));
        for (int t = 0; t < 7; t++) {
            assertArrayEquals(t == 4 ? from[0] : t == 2 ? from[2] : before[t], after[t]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 17, 1003})
    void scatterAddAddsInTheRowsOrder(int width) {
        for (boolean add : new boolean[] {false, true}) {
            F32Matrix dx = random(7, width, 1, 1);
            F32Matrix dy = random(5, width, 1e3, 2);
            F32Matrix expected = add ? copyRows(dx) : zeros(7, width);
            for (int t = 0; t < 5; t++) {
                for (int d = 0; d < width; d++) {
                    int row = Host.get(PICKED, t, 0);
                    Host.set(expected, row, d, Host.get(expected, row, d) + Host.get(dy, t, d));
                }
            }
            run(new ScatterAddRows(dx, dy, PICKED, add), 3);
            assertArrayEquals(bits(expected), bits(dx));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16, 17, 1003})
    void embeddingReadsPackedRows(int width) {
        F32Matrix table = random(35, width, 1, 1);
        F32Matrix y = zeros(4, width);
        int[] ids = {34, 0, 17, 16};
        run(new EmbeddingForward(y, ints(1, ids), pack(table)));
        for (int t = 0; t < ids.length; t++) {
            assertArrayEquals(bits(table, ids[t], 1), bits(y, t, 1));
        }
    }

    @Test
    void rowsThatDoNotExistAreRefused() {
        F32Matrix x = zeros(3, 2);
        F32Matrix one = zeros(1, 2);
        assertThrows(IndexOutOfBoundsException.class, () -> run(new GatherRows(one, x, ints(1, 3))));
        assertThrows(IndexOutOfBoundsException.class, () -> run(new GatherRows(one, x, ints(1, -1))));
        assertThrows(IndexOutOfBoundsException.class, () -> run(new ScatterRows(x, one, ints(1, 3))));
        assertThrows(IndexOutOfBoundsException.class, () -> run(new ScatterAddRows(x, one, ints(1, 3), true)));
        assertThrows(IndexOutOfBoundsException.class, () -> run(new EmbeddingForward(one, ints(1, 3), pack(x))));
        assertEquals(0, Host.get(x, 2, 1));
    }
}
