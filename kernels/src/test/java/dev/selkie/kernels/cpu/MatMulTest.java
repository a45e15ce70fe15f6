package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Numbers.F32_ROUNDOFF;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.MatMul;
import dev.selkie.kernels.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatMulTest {
    @ParameterizedTest(name = "({0}, {1}) · ({1}, {2})")
    @CsvSource({"1, 1, 1", "3, 8, 15", "15, 3, 17", "16, 16, 16", "17, 33, 1", "7, 1003, 3", "7, 5003, 20", "65, 5, 70"
    })
    void agreesWithItsDefinition(int m, int inner, int n) {
        for (int variant = 0; variant < 8; variant++) {
            boolean transposeA = (variant & 1) != 0;
            boolean transposeB = (variant & 2) != 0;
            boolean add = (variant & 4) != 0;
            F32Matrix a = transposeA ? Numbers.random(inner, m, 1) : Numbers.random(m, inner, 1);
            F32Matrix b = transposeB ? Numbers.random(n, inner, 2) : Numbers.random(inner, n, 2);
            F32Matrix before = Numbers.random(m, n, 3);
            F32Matrix c = Numbers.copy(before);
            Numbers.run(new MatMul(c, a, b, transposeA, transposeB, add));
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    var sum = Numbers.dot(inner, element(a, transposeA), element(b, transposeB), i, j);
                    double start = add ? Host.get(before, i, j) : 0;
                    double actual = Host.get(c, i, j);
                    double bound = F32_ROUNDOFF * ((inner + 1) * sum.magnitude() + (add ? Math.abs(actual) : 0));
                    String where = "aᵀ %b, bᵀ %b, add %b, c[%d, %d]".formatted(transposeA, transposeB, add, i, j);
                    Numbers.assertWithin(bound, start + sum.value(), actual, () -> where);
                }
            }
        }
    }

    @Test
    void bitsDependNeitherOnThreadsNorOnVectors() {
        F32Matrix a = Numbers.random(23, 70, 1);
        F32Matrix b = Numbers.random(23, 53, 2);
        Numbers.assertSameBitsEverywhere(
                () -> new MatMul(Numbers.random(70, 53, 3), a, b, true, false, true), MatMul::c);
    }

    @Test
    void sumsOverAnOpenDimensionTakeTheLiveRows() {
        Rows tokens = Rows.open(9);
        F32Matrix a = Numbers.random(tokens, 4, 1);
        F32Matrix b = Numbers.random(tokens, 5, 2);
        F32Matrix c = Numbers.matrix(Rows.fixed(4), 5);
        tokens.set(6);
        Numbers.run(new MatMul(c, a, b, true, false, false));
        var sum = Numbers.dot(6, element(a, true), element(b, false), 3, 4);
        Numbers.assertWithin(7 * F32_ROUNDOFF * sum.magnitude(), sum.value(), Host.get(c, 3, 4), () -> "c[3, 4]");
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        F32Matrix a = Numbers.random(3, 5, 1);
        F32Matrix c = Numbers.random(3, 3, 1);
        var error = assertThrows(IllegalArgumentException.class, () -> new MatMul(c, a, a, false, false, false));
        assertEquals("matmul: c (3, 3), a (3, 5), b (3, 5) do not fit together", error.getMessage());
        F32Matrix open = Numbers.random(Rows.open(3), 5, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> new MatMul(c, open, a, false, true, false),
                "an open dimension is not a fixed one of the same size");
    }

    private static Numbers.Element element(F32Matrix matrix, boolean transposed) {
        return transposed ? (n, k) -> Host.get(matrix, k, n) : Numbers.of(matrix);
    }
}
