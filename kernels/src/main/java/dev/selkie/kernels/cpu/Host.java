package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.HostMemory;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Memory;
import java.lang.foreign.MemorySegment;

/// What kernels on the CPU need of views: their bytes, and single numbers where speed does not matter.
final class Host {
    private Host() {}

    /// Checks that the CPU can read and write `memory`.
    ///
    /// @throws IllegalArgumentException if the memory is not the host's
    static void require(Memory memory) {
        segment(memory);
    }

    /// @throws IllegalArgumentException if the memory is not the host's
    static MemorySegment segment(Memory memory) {
        if (memory instanceof HostMemory(MemorySegment segment)) {
            return segment;
        }
        throw new IllegalArgumentException("a kernel on the CPU needs host memory, not "
                + memory.getClass().getSimpleName());
    }

    /// Bytes of so many numbers.
    static long bytes(int numbers) {
        return (long) numbers * Float.BYTES;
    }

    /// Where row `row` begins, in bytes.
    static long rowOffset(F32Matrix matrix, int row) {
        return (matrix.offset() + (long) row * matrix.stride()) * Float.BYTES;
    }

    static float get(F32Matrix matrix, int row, int column) {
        return segment(matrix.data()).get(JAVA_FLOAT_UNALIGNED, rowOffset(matrix, row) + (long) column * Float.BYTES);
    }

    static void set(F32Matrix matrix, int row, int column, float value) {
        segment(matrix.data()).set(JAVA_FLOAT_UNALIGNED, rowOffset(matrix, row) + (long) column * Float.BYTES, value);
    }

    static void copyRow(F32Matrix from, int fromRow, F32Matrix to, int toRow) {
        MemorySegment.copy(
                segment(from.data()),
                rowOffset(from, fromRow),
                segment(to.data()),
                rowOffset(to, toRow),
                bytes(to.cols()));
    }

    static int get(I32Matrix matrix, int row, int column) {
        long index = matrix.offset() + (long) row * matrix.stride() + column;
        return segment(matrix.data()).get(JAVA_INT_UNALIGNED, index * Integer.BYTES);
    }

    static void set(I32Matrix matrix, int row, int column, int value) {
        long index = matrix.offset() + (long) row * matrix.stride() + column;
        segment(matrix.data()).set(JAVA_INT_UNALIGNED, index * Integer.BYTES, value);
    }
}
