package dev.selkie.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.Rows;
import dev.selkie.kernels.cpu.x86.MachineCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Matrices for tests, and ways to run a kernel.
final class Numbers {
    /// Half a unit in the last place of 1: the most that one rounding to f32 is off, relatively.
    static final double F32_ROUNDOFF = 0x1p-24;

    private static final List<VectorSpecies<Float>> WIDTHS =
            List.of(FloatVector.SPECIES_128, FloatVector.SPECIES_256, FloatVector.SPECIES_512);

    private static final MachineCode.Search NO_CODE = new MachineCode.Missing("not wanted");

    private static final int GAP = 3;
    private static final long OFFSET = 5;

    private Numbers() {}

    /// The value of an element.
    @FunctionalInterface
    interface Element {
        double at(int row, int column);
    }

    /// A matrix with gaps between its rows, so that no test passes by taking it for a plain one.
    static F32Matrix matrix(Rows rows, int cols) {
        long size = OFFSET + (long) rows.capacity() * (cols + GAP);
        MemorySegment segment = Arena.ofAuto().allocate(size * Float.BYTES, 64);
        for (long i = 0; i < size; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NaN); // whoever reads a gap will show it
        }
        return new F32Matrix(new HostMemory(segment), OFFSET, rows, cols, cols + GAP);
    }

    static F32Matrix matrix(Rows rows, int cols, Element element) {
        F32Matrix matrix = matrix(rows, cols);
        for (int n = 0; n < rows.capacity(); n++) {
            for (int d = 0; d < cols; d++) {
                Host.set(matrix, n, d, (float) element.at(n, d));
            }
        }
        return matrix;
    }

    static F32Matrix random(Rows rows, int cols, long seed) {
        var random = new SplittableRandom(seed);
        return matrix(rows, cols, (_, _) -> random.nextDouble(-2, 2));
    }

    static F32Matrix random(int rows, int cols, long seed) {
        return random(Rows.fixed(rows), cols, seed);
    }

    static F32Matrix copy(F32Matrix matrix) {
        return matrix(matrix.rows(), matrix.cols(), (n, d) -> Host.get(matrix, n, d));
    }

    static I32Matrix integers(Rows rows, int cols, int... values) {
        MemorySegment segment = Arena.ofAuto().allocate((long) rows.capacity() * cols * Integer.BYTES, 64);
        MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_INT, 0, values.length);
        return new I32Matrix(new HostMemory(segment), rows, cols);
    }

    /// Weights of a dtype from plain numbers, rounded to it.
    static PackedWeights weights(DType dtype, F32Matrix from, Workers workers) {
        int rows = from.rows().count();
        MemorySegment plain = Arena.ofAuto().allocate((long) rows * from.cols() * dtype.bytes(), 1);
        for (int n = 0; n < rows; n++) {
            for (int k = 0; k < from.cols(); k++) {
                store(plain, dtype, (long) n * from.cols() + k, Host.get(from, n, k));
            }
        }
        MemorySegment packed = Arena.ofAuto().allocate(PackedWeights.byteSize(dtype, rows, from.cols()), 64);
        var weights = new PackedWeights(new HostMemory(packed), dtype, rows, from.cols());
        WeightPacker.pack(plain, weights, workers);
        return weights;
    }

    /// An element of packed weights, by the layout's definition.
    static double element(PackedWeights weights, int n, int k) {
        long index = (long) (n / 16) * 16 * weights.cols() + 16L * k + n % 16;
        return weights.dtype().get(Host.segment(weights.data()), index);
    }

    private static void store(MemorySegment to, DType dtype, long index, float value) {
        switch (dtype) {
            case F32 -> to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES, value);
            case F16 -> to.set(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES, Float.floatToFloat16(value));
            case BF16 ->
                to.set(ValueLayout.JAVA_SHORT_UNALIGNED, index * Short.BYTES, (short)
                        (Float.floatToRawIntBits(value) >>> Short.SIZE));
            case I32 -> throw new IllegalArgumentException("no weight's dtype");
        }
    }

    /// A sum in f64, and of its terms' magnitudes.
    record Sum(double value, double magnitude) {
        static Sum of(int terms, DoubleBinaryOperator product, Element left, Element right, int row, int column) {
            double value = 0;
            double magnitude = 0;
            for (int k = 0; k < terms; k++) {
                double term = product.applyAsDouble(left.at(row, k), right.at(k, column));
                value += term;
                magnitude += Math.abs(term);
            }
            return new Sum(value, magnitude);
        }
    }

    /// The matrix product of two definitions, in f64.
    static Sum dot(int terms, Element left, Element right, int row, int column) {
        return Sum.of(terms, (a, b) -> a * b, left, right, row, column);
    }

    /// How far [dev.selkie.kernels.LinearInputGradient] may be off.
    ///
    /// @param terms     N, the length of the sum
    /// @param magnitude of all its terms together, or of one of them for its share
    static double inputGradientBound(int terms, double magnitude) {
        return (Math.min(terms, 2048) + terms / 2048.0 + 1) * F32_ROUNDOFF * magnitude;
    }

    static Element of(F32Matrix matrix) {
        return (n, d) -> Host.get(matrix, n, d);
    }

    static void assertWithin(double bound, double expected, double actual, Supplier<String> where) {
        assertTrue(
                Math.abs(expected - actual) <= bound,
                () -> "%s: expected %.9g, got %.9g, allowed %.3g".formatted(where.get(), expected, actual, bound));
    }

    /// Bits of all live elements.
    static int[] bits(F32Matrix matrix) {
        int[] bits = new int[(int) matrix.size()];
        for (int n = 0; n < matrix.rows().count(); n++) {
            for (int d = 0; d < matrix.cols(); d++) {
                bits[n * matrix.cols() + d] = Float.floatToRawIntBits(Host.get(matrix, n, d));
            }
        }
        return bits;
    }

    static void run(Kernel kernel) {
        try (var workers = new Workers(2)) {
            new CpuKernels(workers).prepare(kernel).run();
        }
    }

    /// Asserts that a kernel yields the same bits with 1, 2 and 3 threads and with vectors of 128, 256 and 512
    /// bits.
    ///
    /// @param call the kernel, made afresh for each run
    /// @param result what of it to look at
    static <K extends Kernel> void assertSameBitsEverywhere(Supplier<K> call, Function<K, F32Matrix> result) {
        K plain = call.get();
        run(plain);
        int[] expected = bits(result.apply(plain));
        for (int threads : new int[] {1, 2, 3}) {
            for (VectorSpecies<Float> width : WIDTHS) {
                for (MachineCode.Search code : List.of(NO_CODE, MachineCode.find(width.vectorBitSize()))) {
                    K kernel = call.get();
                    try (var workers = new Workers(threads)) {
                        new CpuKernels(workers, width, code).prepare(kernel).run();
                    }
                    String where = "%d threads, %s, %s".formatted(threads, width, code);
                    assertArrayEquals(expected, bits(result.apply(kernel)), where);
                }
            }
        }
    }
}
