package dev.selkie.bench;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/// Operands of plausible numbers.
final class Operands {
    private static final int ALIGNMENT = 64;

    private final Arena arena;
    private final SplittableRandom random = new SplittableRandom(1);

    Operands(Arena arena) {
        this.arena = arena;
    }

    F32Matrix matrix(int rows, int cols) {
        MemorySegment segment = arena.allocate((long) rows * cols * Float.BYTES, ALIGNMENT);
        for (long i = 0; i < (long) rows * cols; i++) {
            segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-1, 1));
        }
        return new F32Matrix(new HostMemory(segment), Rows.fixed(rows), cols);
    }

    I32Matrix table(int rows, int cols, int... values) {
        MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_INT, values);
        return new I32Matrix(new HostMemory(segment), Rows.fixed(rows), cols);
    }

    PackedWeights weights(DType dtype, int rows, int cols) {
        long bytes = PackedWeights.byteSize(dtype, rows, cols);
        MemorySegment segment = arena.allocate(bytes, ALIGNMENT);
        for (long i = 0; i < bytes / dtype.bytes(); i++) {
            store(segment, dtype, i, (float) random.nextDouble(-1, 1));
        }
        return new PackedWeights(new HostMemory(segment), dtype, rows, cols);
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
}
