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
import dev.selkie.kernels.cpu.MachinePeak;
import dev.selkie.kernels.cpu.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Workers, memory and the machine's peak, for as long as one benchmark runs.
final class KernelState implements AutoCloseable {
    /// What every benchmark's JVM needs, as `./selkie` has it.
    static final String VECTORS = "--add-modules=jdk.incubator.vector";

    /// Without it, products would be measured without their machine code.
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    private static final long ALIGNMENT = 64;
    private static final long SEED = 1;

    private final Arena arena = Arena.ofShared();
    private final Workers workers = new Workers();
    private final CpuKernels kernels = new CpuKernels(workers);
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final MachinePeak peak = MachinePeak.measure(workers);

    Launch prepare(Kernel kernel) {
        return kernels.prepare(kernel);
    }

    MachinePeak peak() {
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

    PackedWeights weights(DType dtype, int rows, int cols) {
        long bytes = PackedWeights.byteSize(dtype, rows, cols);
        MemorySegment packed = allocate(bytes);
        for (long i = 0; i < bytes / dtype.bytes(); i++) {
            store(packed, dtype, i, (float) random.nextDouble(-1, 1));
        }
        return new PackedWeights(new HostMemory(packed), dtype, rows, cols);
    }

    private static void store(MemorySegment to, DType dtype, long index, float value) {
        switch (dtype) {
            case F32 -> to.setAtIndex(ValueLayout.JAVA_FLOAT, index, value);
            case F16 -> to.setAtIndex(ValueLayout.JAVA_SHORT, index, Float.floatToFloat16(value));
            case BF16 ->
                to.setAtIndex(ValueLayout.JAVA_SHORT, index, (short) (Float.floatToIntBits(value) >>> Short.SIZE));
            case I32 -> throw new IllegalArgumentException("weights: I32 is no weight's dtype");
        }
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
