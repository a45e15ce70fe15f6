package dev.selkie.kernels.cpu;

import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;

/// Brings weights as files hold them into the layout that kernels read.
public final class WeightPacker {
    private WeightPacker() {}

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
        workers.run(into.panels(), (panel, _) -> packPanel(rowMajor, into, packed, panel));
    }

    private static void packPanel(MemorySegment rowMajor, PackedWeights into, MemorySegment packed, int panel) {
        int bytes = into.dtype().bytes();
        long panelAt = panel * into.panelBytes();
        packed.asSlice(panelAt, into.panelBytes()).fill((byte) 0);
        int first = panel * PackedWeights.PANEL;
        int rows = Math.min(PackedWeights.PANEL, into.rows() - first);
        for (int n = 0; n < rows; n++) {
            for (int k = 0; k < into.cols(); k++) {
                long from = ((long) (first + n) * into.cols() + k) * bytes;
                long to = panelAt + ((long) k * PackedWeights.PANEL + n) * bytes;
                MemorySegment.copy(rowMajor, from, packed, to, bytes);
            }
        }
    }
}
