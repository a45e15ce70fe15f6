package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Matrices for tests: filled from a seed, read back as f64, and kernels run on them.
final class TestMatrices {
    /// The unit of f32 rounding.
    static final double U = 0x1p-24;

    private static final long ALIGNMENT = 64;

    private TestMatrices() {}

    static F32Matrix zeros(int rows, int cols) {
        return zeros(Rows.fixed(rows), cols);
    }

    static F32Matrix zeros(Rows rows, int cols) {
        long bytes = Math.max(1, (long) rows.capacity() * cols * Float.BYTES);
        return new F32Matrix(new HostMemory(Arena.ofAuto().allocate(bytes, ALIGNMENT)), rows, cols);
    }

    /// Numbers of a normal distribution, times a factor.
    static F32Matrix random(int rows, int cols, double factor, long seed) {
        return random(Rows.fixed(rows), cols, factor, seed);
    }

    static F32Matrix random(Rows rows, int cols, double factor, long seed) {
        F32Matrix matrix = zeros(rows, cols);
        var random = new SplittableRandom(seed);
        for (int t = 0; t < rows.capacity(); t++) {
            for (int d = 0; d < cols; d++) {
                Host.set(matrix, t, d, (float) (factor * random.nextGaussian()));
            }
        }
        return matrix;
    }

    static F32Matrix numbers(int cols, float... numbers) {
        F32Matrix matrix = zeros(numbers.length / cols, cols);
        MemorySegment.copy(numbers, 0, Host.segment(matrix.data()), ValueLayout.JAVA_FLOAT, 0, numbers.length);
        return matrix;
    }

    static I32Matrix ints(int cols, int... numbers) {
        return ints(Rows.fixed(numbers.length / cols), cols, numbers);
    }

    static I32Matrix ints(Rows rows, int cols, int... numbers) {
        long bytes = Math.max(1, (long) rows.capacity() * cols * Integer.BYTES);
        MemorySegment segment = Arena.ofAuto().allocate(bytes, ALIGNMENT);
        MemorySegment.copy(numbers, 0, segment, ValueLayout.JAVA_INT, 0, numbers.length);
        return new I32Matrix(new HostMemory(segment), rows, cols);
    }

    /// A copy with memory of its own.
    static F32Matrix copyRows(F32Matrix from) {
        F32Matrix to = zeros(from.rows(), from.cols());
        for (int t = 0; t < from.rows().count(); t++) {
            for (int d = 0; d < from.cols(); d++) {
                Host.set(to, t, d, Host.get(from, t, d));
            }
        }
        return to;
    }

    static double[][] asDoubles(F32Matrix matrix) {
        double[][] values = new double[matrix.rows().count()][matrix.cols()];
        for (int t = 0; t < values.length; t++) {
            for (int d = 0; d < matrix.cols(); d++) {
                values[t][d] = Host.get(matrix, t, d);
            }
        }
        return values;
    }

    /// The bits of the live rows.
    static int[] bits(F32Matrix matrix) {
        return bits(matrix, 0, matrix.rows().count());
    }

    static int[] bits(F32Matrix matrix, int firstRow, int rows) {
        int[] bits = new int[rows * matrix.cols()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToIntBits(Host.get(matrix, firstRow + i / matrix.cols(), i % matrix.cols()));
        }
        return bits;
    }

    static PackedWeights pack(F32Matrix weights) {
        int n = weights.rows().count();
        long bytes = PackedWeights.byteSize(DType.F32, n, weights.cols());
        var packed = new PackedWeights(
                new HostMemory(Arena.ofAuto().allocate(Math.max(1, bytes), ALIGNMENT)), DType.F32, n, weights.cols());
        try (var workers = new Workers(1)) {
            WeightPacker.pack(Host.segment(weights.data()), packed, workers);
        }
        return packed;
    }

    static void run(Kernel kernel) {
        run(kernel, 2);
    }

    static void run(Kernel kernel, int threads) {
        try (var workers = new Workers(threads)) {
            new CpuKernels(workers).prepare(kernel).run();
        }
    }

    /// Asserts that each number is within its bound; NaN must meet NaN, ∞ itself.
    static void assertWithin(double[][] expected, double[][] bound, F32Matrix actual) {
        double[][] values = asDoubles(actual);
        for (int t = 0; t < expected.length; t++) {
            for (int d = 0; d < expected[t].length; d++) {
                double error = Math.abs(values[t][d] - expected[t][d]);
                boolean same = Double.compare(values[t][d], expected[t][d]) == 0;
                if (!same && !(error <= bound[t][d])) {
                    throw new AssertionError("element (%d, %d): %.9g, expected %.9g, off by %.3g, bound %.3g"
                            .formatted(t, d, values[t][d], expected[t][d], error, bound[t][d]));
                }
            }
        }
    }

    static double[][] like(double[][] shape) {
        return Arrays.stream(shape).map(row -> new double[row.length]).toArray(double[][]::new);
    }
}
