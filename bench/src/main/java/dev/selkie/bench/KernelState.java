package dev.selkie.bench;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.Rows;
import dev.selkie.kernels.cpu.CpuKernels;
import dev.selkie.kernels.cpu.Launch;
import dev.selkie.kernels.cpu.WeightPacker;
import dev.selkie.kernels.cpu.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Workers, memory and the machine's peak, for as long as one benchmark runs.
final class KernelState implements AutoCloseable {
    private static final long ALIGNMENT = 64;
    private static final long SEED = 1;

    private final Arena arena = Arena.ofShared();
    private final Workers workers = new Workers();
    private final CpuKernels kernels = new CpuKernels(workers);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Peak peak = Peak.measure(workers);

    Launch prepare(Kernel kernel) {
        return kernels.prepare(kernel);
    }

    Peak peak() {
        return peak;
    }

    /// Numbers between −1 and 1.
    F32Matrix matrix(int rows, int cols) {
        MemorySegment numbers = allocate((long) rows * cols * Float.BYTES);
        for (long i = 0; i < (long) rows * cols; i++) {
            numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
        }
        return new F32Matrix(new HostMemory(numbers), Rows.fixed(rows), cols);
    }

    I32Matrix ints(int cols, int... numbers) {
        MemorySegment segment = allocate((long) numbers.length * Integer.BYTES);
        MemorySegment.copy(numbers, 0, segment, ValueLayout.JAVA_INT, 0, numbers.length);
        return new I32Matrix(new HostMemory(segment), Rows.fixed(numbers.length / cols), cols);
    }

    PackedWeights weights(int rows, int cols) {
        MemorySegment packed = allocate(PackedWeights.byteSize(DType.F32, rows, cols));
        var weights = new PackedWeights(new HostMemory(packed), DType.F32, rows, cols);
        if (matrix(rows, cols).data() instanceof HostMemory(MemorySegment rowMajor)) {
            WeightPacker.pack(rowMajor, weights, workers);
        }
        return weights;
    }

    private MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, ALIGNMENT);
    }

    @Override
    public void close() {
        workers.close();
        arena.close();
    }
}
