package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.x86.MachineCode;
import dev.selkie.kernels.cpu.x86.SystemMemory;
import dev.selkie.kernels.cpu.x86.TransposeFunction;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Brings weights as files hold them into the layout that kernels read.
public final class WeightPacker {
    /// Columns that are transposed at a time: few enough that both sides stay in the first-level cache.
    private static final int STRIP = 128;

    private static final long ALIGNMENT = 64;

    /// From here on memory is worth a call of the system.
    private static final long LARGE = 1 << 20;

    private WeightPacker() {}

    /// Memory for weights, all zero.
    ///
    /// @throws OutOfMemoryError if there is not so much
    public static MemorySegment allocate(Arena arena, long bytes) {
        return bytes >= LARGE && CpuKernels.machineCode() instanceof MachineCode.Found
                ? SystemMemory.allocate(arena, bytes)
                : arena.allocate(bytes, ALIGNMENT);
    }

    /// Packs a matrix that is stored row by row.
    ///
    /// @param rowMajor (N, K) numbers of the weights' dtype, native byte order, any alignment
    /// @param into     where to; its memory is written
    /// @throws IllegalArgumentException if `rowMajor` is too small
    public static void pack(MemorySegment rowMajor, PackedWeights into, Workers workers) {
        long needed = (long) into.rows() * into.cols() * into.dtype().bytes();
        if (rowMajor.byteSize() < needed) {
            throw new IllegalArgumentException("weights (%d, %d) of %s: %d bytes, %d needed"
                    .formatted(into.rows(), into.cols(), into.dtype(), rowMajor.byteSize(), needed));
        }
        MemorySegment packed = Host.segment(into.data());
        boolean wide = into.dtype().bytes() == Integer.BYTES;
        TransposeFunction transpose = CpuKernels.machineCode() instanceof MachineCode.Found(MachineCode code)
                ? code.transpose(DType.F32)
                : null;
        workers.run(into.panels(), (panel, _) -> {
            if (wide
                    && transpose != null
                    && into.cols() > 0
                    && (panel + 1) * PANEL <= into.rows()
                    && into.cols() % PANEL == 0) {
                transposeInts(transpose, rowMajor, into, packed, panel);
            } else if (wide) {
                packInts(rowMajor, into, packed, panel);
            } else {
                packShorts(rowMajor, into, packed, panel);
            }
        });
    }

    /// A whole panel in machine code.
    private static void transposeInts(
            TransposeFunction transpose, MemorySegment rowMajor, PackedWeights into, MemorySegment packed, int panel) {
        long rowBytes = (long) into.cols() * Integer.BYTES;
        long lineBytes = (long) PANEL * Integer.BYTES;
        int side = transpose.side();
        long blockBytes = (long) side * Integer.BYTES;
        for (int row = 0; row < PANEL; row += side) {
            long fromAt = (panel * (long) PANEL + row) * rowBytes;
            long toAt = panel * into.panelBytes() + (long) row * Integer.BYTES;
            transpose.transpose(
                    into.cols() / side,
                    rowMajor,
                    fromAt,
                    rowBytes,
                    blockBytes,
                    packed,
                    toAt,
                    lineBytes,
                    side * lineBytes,
                    4 * blockBytes);
        }
    }

    private static void packInts(MemorySegment rowMajor, PackedWeights into, MemorySegment packed, int panel) {
        int cols = into.cols();
        int first = panel * PANEL;
        int rows = Math.min(PANEL, into.rows() - first);
        int[] from = new int[PANEL * STRIP]; // rows that do not exist stay zero
        int[] to = new int[PANEL * STRIP];
        for (int k = 0; k < cols; k += STRIP) {
            int width = Math.min(STRIP, cols - k);
            for (int n = 0; n < rows; n++) {
                long at = ((long) (first + n) * cols + k) * Integer.BYTES;
                MemorySegment.copy(rowMajor, JAVA_INT_UNALIGNED, at, from, n * STRIP, width);
            }
            for (int i = 0; i < width; i++) {
                for (int n = 0; n < PANEL; n++) {
                    to[i * PANEL + n] = from[n * STRIP + i];
                }
            }
            long at = panel * into.panelBytes() + (long) k * PANEL * Integer.BYTES;
            MemorySegment.copy(to, 0, packed, JAVA_INT_UNALIGNED, at, width * PANEL);
        }
    }

    private static void packShorts(MemorySegment rowMajor, PackedWeights into, MemorySegment packed, int panel) {
        int cols = into.cols();
        int first = panel * PANEL;
        int rows = Math.min(PANEL, into.rows() - first);
        short[] from = new short[PANEL * STRIP]; // rows that do not exist stay zero
        short[] to = new short[PANEL * STRIP];
        for (int k = 0; k < cols; k += STRIP) {
            int width = Math.min(STRIP, cols - k);
            for (int n = 0; n < rows; n++) {
                long at = ((long) (first + n) * cols + k) * Short.BYTES;
                MemorySegment.copy(rowMajor, JAVA_SHORT_UNALIGNED, at, from, n * STRIP, width);
            }
            for (int i = 0; i < width; i++) {
                for (int n = 0; n < PANEL; n++) {
                    to[i * PANEL + n] = from[n * STRIP + i];
                }
            }
            long at = panel * into.panelBytes() + (long) k * PANEL * Short.BYTES;
            MemorySegment.copy(to, 0, packed, JAVA_SHORT_UNALIGNED, at, width * PANEL);
        }
    }
}
