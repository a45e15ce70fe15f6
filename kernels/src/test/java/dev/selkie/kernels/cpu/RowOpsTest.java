package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.TestMatrices.random;
import static dev.selkie.kernels.cpu.TestMatrices.zeros;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.selkie.fixtures.Allocation;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.cpu.x86.MachineCode;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowOpsTest {
    /// With nothing to do, too: less than a vector, less than a number for each chain, nothing.
    private static final int[] WIDTHS = {0, 1, 3, 8, 15, 16, 17, 63, 64, 65, 203, 1024};

    /// What an operation leaves in the memory that it was given.
    @FunctionalInterface
    private interface Operation {
        float[] run(RowOps ops, int width);
    }

    static Stream<Arguments> operations() {
        return Stream.of(
                operation("scale", (ops, n) -> {
                    F32Matrix y = zeros(2, n);
                    ops.scale(host(y), host(random(2, n, 1, 1)), host(random(1, n, 1, 2)), 1, 0.7f);
                    return numbers(y);
                }),
                operation("swiglu", (ops, n) -> {
                    F32Matrix y = zeros(2, n);
                    ops.swiglu(host(y), host(random(2, n, 60, 1)), host(random(2, n, 1, 2)), 1);
                    return numbers(y);
                }),
                operation("rotate", (ops, n) -> {
                    F32Matrix y = zeros(2, 4 * n);
                    ops.rotate(host(y), host(random(2, 4 * n, 1, 1)), 1, 2 * n, n, segment(random(2, n, 1, 2)));
                    return numbers(y);
                }),
                operation("products", (ops, n) -> {
                    F32Matrix chains = random(1, Sums.CHAINS, 1, 3);
                    ops.products(host(random(2, n, 1, 1)), host(random(2, n, 1, 2)), 1, segment(chains));
                    return numbers(chains);
                }),
                operation("exponentials", (ops, n) -> {
                    F32Matrix chains = random(1, Sums.CHAINS, 1, 3);
                    ops.exponentials(host(random(2, n + 3, 60, 1)), 1, 3, n + 3, 50, segment(chains));
                    return numbers(chains);
                }),
                operation("copy", (ops, n) -> {
                    var to = new FloatArray(5 + 4 * n + Lanes.MOST);
                    ops.copy(host(random(30, n + 3, 1, 1)), 1, 4, 3, n, to, 5);
                    return to.array();
                }),
                operation("load", (ops, n) -> {
                    var to = new FloatArray(5 + 4 * n);
                    ops.load(new HeadRows(random(6, 3 * n, 1, 1), n), 2, 4, 1, 0.7f, to, 5);
                    return to.array();
                }),
                operation("store", (ops, n) -> {
                    F32Matrix y = zeros(2, 3 * n);
                    ops.store(new HeadRows(y, n), 1, 2, 0.7f, array(numbers(random(1, n + 5, 1, 1))), 5);
                    return numbers(y);
                }),
                operation("merge", (ops, n) -> {
                    FloatArray x = array(numbers(random(2, n + Lanes.MOST, 1, 1)));
                    ops.merge(x, 0, n + Lanes.MOST, n, 0.7f, 0.3f);
                    return x.array();
                }),
                operation("softmax", (ops, n) -> softmax(ops, numbers(random(1, n, 30, 1)))),
                operation("softmax of −∞ alone", (ops, n) -> {
                    float[] scores = new float[n];
                    Arrays.fill(scores, Float.NEGATIVE_INFINITY);
                    return softmax(ops, scores);
                }),
                operation("softmax with NaN", (ops, n) -> {
                    float[] scores = numbers(random(1, n, 30, 1));
                    IntStream.range(0, n).filter(i -> i % 7 == 5).forEach(i -> scores[i] = Float.NaN);
                    return softmax(ops, scores);
                }));
    }

    private static Arguments operation(String name, Operation operation) {
        return Arguments.of(name, operation);
    }

    private static float[] softmax(RowOps ops, float[] scores) {
        int whole = scores.length - scores.length % Chains.COUNT;
        FloatArray x = array(Arrays.copyOf(scores, whole + 2 * Chains.COUNT));
        ops.softmax(x, 0, whole / Chains.COUNT, whole, whole + Chains.COUNT);
        return x.array();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void machineCodeHasTheBitsOfTheVectorApi(String name, Operation operation) {
        RowOps machine = machine();
        for (int width : WIDTHS) {
            float[] expected = operation.run(new VectorRowOps(), width);
            float[] actual = operation.run(machine, width);
            assertArrayEquals(expected, actual, name + ", " + width); // compares bits, all NaN being one
        }
    }

    /// Whatever of this makes an object makes one for each row of every kernel.
    @Test
    void aCallOfMachineCodeMakesNoObject() {
        RowOps machine = machine();
        HostF32 x = host(random(2, 64, 1, 1));
        HostF32 y = host(zeros(2, 64));
        MemorySegment chains = segment(zeros(1, Sums.CHAINS));
        var head = new HeadRows(y, 32);
        FloatArray array = array(numbers(random(2, 64, 1, 2)));
        Allocation.assertAtMost(0, () -> {
            machine.scale(y, x, x, 1, 0.7f);
            machine.swiglu(y, x, x, 1);
            machine.rotate(y, x, 1, 32, 16, chains);
            machine.products(x, x, 1, chains);
            machine.exponentials(x, 1, 0, 64, 1, chains);
            machine.copy(x, 0, 2, 0, 64, array, 0);
            machine.load(head, 0, 2, 1, 0.7f, array, 0);
            machine.store(head, 1, 0, 0.7f, array, 0);
            machine.merge(array, 0, 64, 64, 0.7f, 0.3f);
            machine.softmax(array, 0, 1, 64, 80);
        });
    }

    private static RowOps machine() {
        MachineCode.Search search = CpuKernels.machineCode();
        assumeTrue(search instanceof MachineCode.Found, search::toString);
        return new MachineRowOps(((MachineCode.Found) search).code().rows(VectorMath.EXP_TERMS));
    }

    private static HostF32 host(F32Matrix matrix) {
        return new HostF32(matrix);
    }

    private static MemorySegment segment(F32Matrix matrix) {
        return Host.segment(matrix.data());
    }

    private static FloatArray array(float[] numbers) {
        var array = new FloatArray(numbers.length);
        System.arraycopy(numbers, 0, array.array(), 0, numbers.length);
        return array;
    }

    private static float[] numbers(F32Matrix matrix) {
        float[] numbers = new float[matrix.rows().count() * matrix.cols()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Host.get(matrix, i / matrix.cols(), i % matrix.cols());
        }
        return numbers;
    }
}
