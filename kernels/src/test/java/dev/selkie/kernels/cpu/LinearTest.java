package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Numbers.F32_ROUNDOFF;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.Rows;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// [Linear] and [LinearInputGradient], which read the same weights.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LinearTest {
    private Workers workers;

    @BeforeAll
    void start() {
        workers = new Workers(2);
    }

    @AfterAll
    void stop() {
        workers.close();
    }

    @ParameterizedTest(name = "{0} rows, weights ({1}, {2})")
    @CsvSource({
        "1, 1, 1",
        "1, 3, 8",
        "3, 15, 17",
        "2, 16, 16",
        "5, 17, 15",
        "7, 33, 3",
        "4, 48, 100",
        "1, 1003, 65",
        "17, 40, 1003",
        "7, 20, 5003"
    })
    void agreesWithItsDefinition(int rows, int outputs, int inputs) {
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            for (boolean add : new boolean[] {false, true}) {
                PackedWeights w = weights(dtype, outputs, inputs);
                F32Matrix x = Numbers.random(rows, inputs, 2);
                F32Matrix before = Numbers.random(rows, outputs, 3);
                F32Matrix y = Numbers.copy(before);
                Numbers.run(new Linear(y, x, w, add));
                for (int t = 0; t < rows; t++) {
                    for (int n = 0; n < outputs; n++) {
                        var sum =
                                Numbers.dot(inputs, Numbers.of(x), (k, column) -> Numbers.element(w, column, k), t, n);
                        double start = add ? Host.get(before, t, n) : 0;
                        double actual = Host.get(y, t, n);
                        double bound = F32_ROUNDOFF * ((inputs + 1) * sum.magnitude() + (add ? Math.abs(actual) : 0));
                        String where = "%s, add %b, y[%d, %d]".formatted(dtype, add, t, n);
                        Numbers.assertWithin(bound, start + sum.value(), actual, () -> where);
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} rows, weights ({1}, {2})")
    @CsvSource({
        "1, 1, 1",
        "1, 3, 8",
        "3, 15, 17",
        "2, 16, 16",
        "5, 17, 15",
        "7, 33, 3",
        "4, 48, 100",
        "1, 1003, 65",
        "17, 40, 1003",
        "7, 5003, 20"
    })
    void inputGradientAgreesWithItsDefinition(int rows, int outputs, int inputs) {
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.BF16}) {
            for (boolean add : new boolean[] {false, true}) {
                PackedWeights w = weights(dtype, outputs, inputs);
                F32Matrix dy = Numbers.random(rows, outputs, 2);
                F32Matrix before = Numbers.random(rows, inputs, 3);
                F32Matrix dx = Numbers.copy(before);
                Numbers.run(new LinearInputGradient(dx, dy, w, add));
                for (int t = 0; t < rows; t++) {
                    for (int k = 0; k < inputs; k++) {
                        var sum = Numbers.dot(
                                outputs, Numbers.of(dy), (n, column) -> Numbers.element(w, n, column), t, k);
                        double start = add ? Host.get(before, t, k) : 0;
                        double actual = Host.get(dx, t, k);
                        double bound = Numbers.inputGradientBound(outputs, sum.magnitude())
                                + (add ? F32_ROUNDOFF * Math.abs(actual) : 0);
                        String where = "%s, add %b, dx[%d, %d]".formatted(dtype, add, t, k);
                        Numbers.assertWithin(bound, start + sum.value(), actual, () -> where);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F16", "BF16"})
    void bitsDependNeitherOnThreadsNorOnVectors(DType dtype) {
        PackedWeights w = weights(dtype, 83, 70);
        F32Matrix x = Numbers.random(23, 70, 2);
        F32Matrix dy = Numbers.random(23, 83, 3);
        Numbers.assertSameBitsEverywhere(() -> new Linear(Numbers.random(23, 83, 4), x, w, true), Linear::y);
        Numbers.assertSameBitsEverywhere(
                () -> new LinearInputGradient(Numbers.random(23, 70, 5), dy, w, true), LinearInputGradient::dx);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F16", "BF16"})
    void aRowAloneHasTheBitsThatItHasAmongOthers(DType dtype) {
        aRowAloneHasTheBitsThatItHasAmongOthers(weights(dtype, 70, 50));
        aRowAloneHasTheBitsThatItHasAmongOthers(weights(dtype, 5003, 4100));
    }

    private void aRowAloneHasTheBitsThatItHasAmongOthers(PackedWeights w) {
        Rows rows = Rows.open(13);
        F32Matrix x = Numbers.random(rows, w.cols(), 2);
        F32Matrix y = Numbers.matrix(rows, w.rows());
        F32Matrix dx = Numbers.matrix(rows, w.cols());
        var kernels = new CpuKernels(workers);
        Launch forward = kernels.prepare(new Linear(y, x, w, false));
        Launch backward = kernels.prepare(new LinearInputGradient(dx, y, w, false));
        forward.run();
        backward.run();
        int[] all = Numbers.bits(y);
        int[] allGradients = Numbers.bits(dx);
        for (int live = 1; live < 13; live++) {
            rows.set(live);
            forward.run();
            backward.run();
            assertArrayEquals(Arrays.copyOf(all, live * w.rows()), Numbers.bits(y));
            assertArrayEquals(Arrays.copyOf(allGradients, live * w.cols()), Numbers.bits(dx));
        }
    }

    @Test
    void noRowsAreNoWork() {
        Rows rows = Rows.open(3);
        F32Matrix y = Numbers.matrix(rows, 4, (_, _) -> 7);
        Launch launch = new CpuKernels(workers)
                .prepare(new Linear(y, Numbers.random(rows, 5, 1), weights(DType.F32, 4, 5), false));
        rows.set(0);
        launch.run();
        rows.set(3);
        assertEquals(7, Host.get(y, 0, 0));
    }

    @Test
    void notANumberAndInfinityPassThrough() {
        PackedWeights w = weights(DType.F32, 20, 9);
        F32Matrix x = Numbers.random(2, 9, 2);
        Host.set(x, 0, 4, Float.NaN);
        Host.set(x, 1, 4, Float.POSITIVE_INFINITY);
        F32Matrix y = Numbers.matrix(Rows.fixed(2), 20);
        Numbers.run(new Linear(y, x, w, false));
        for (int n = 0; n < 20; n++) {
            assertTrue(Float.isNaN(Host.get(y, 0, n)));
            assertEquals(Math.signum(Numbers.element(w, n, 4)) * Double.POSITIVE_INFINITY, Host.get(y, 1, n));
        }
    }

    /// Every one of the 65,536 numbers of a 16-bit format, times one.
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F16", "BF16"})
    void sixteenBitNumbersAreWidenedExactly(DType dtype) {
        F32Matrix all = Numbers.matrix(Rows.fixed(1 << 16), 1, (n, _) -> switch (dtype) {
            case F16 -> Float.float16ToFloat((short) n);
            default -> Float.intBitsToFloat(n << 16);
        });
        PackedWeights w = Numbers.weights(dtype, all, workers);
        F32Matrix one = Numbers.matrix(Rows.fixed(1), 1, (_, _) -> 1);
        F32Matrix y = Numbers.matrix(Rows.fixed(1), 1 << 16);
        Numbers.run(new Linear(y, one, w, false));
        for (int n = 0; n < 1 << 16; n++) {
            float expected = Host.get(all, n, 0);
            float actual = Host.get(y, 0, n);
            assertTrue(
                    expected == actual || (Float.isNaN(expected) && Float.isNaN(actual)),
                    "bits %x: %s, not %s".formatted(n, actual, expected));
        }
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        PackedWeights w = weights(DType.F32, 3, 4);
        F32Matrix x = Numbers.random(2, 5, 1);
        F32Matrix y = Numbers.random(2, 3, 1);
        var error = assertThrows(IllegalArgumentException.class, () -> new Linear(y, x, w, false));
        assertEquals("linear: y (2, 3), x (2, 5), w (3, 4) do not fit together", error.getMessage());
        var gradientError = assertThrows(IllegalArgumentException.class, () -> new LinearInputGradient(x, y, w, false));
        assertEquals(
                "linear_input_gradient: dx (2, 5), dy (2, 3), w (3, 4) do not fit together",
                gradientError.getMessage());
    }

    private PackedWeights weights(DType dtype, int outputs, int inputs) {
        return Numbers.weights(dtype, Numbers.random(outputs, inputs, 1), workers);
    }
}
