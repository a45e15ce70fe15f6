package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.EmbeddingForward;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// [EmbeddingForward], row by row. A row of the table lies a panel's width apart, one number in each cache line.
final class EmbeddingForwardLaunch extends RowLaunch {
    private final EmbeddingForward call;
    private final MemorySegment table;

    EmbeddingForwardLaunch(EmbeddingForward call, Workers workers) {
        super(call.y().rows(), PANEL * call.y().cols(), workers);
        this.call = call;
        this.table = Host.segment(call.table().data());
        Host.require(call.y().data());
        Host.require(call.ids().data());
    }

    @Override
    void row(int t, int worker) {
        int id = Objects.checkIndex(Host.get(call.ids(), t, 0), call.table().rows());
        long first = (long) (id / PANEL) * PANEL * call.table().cols() + id % PANEL;
        DType dtype = call.table().dtype();
        for (int d = 0; d < call.y().cols(); d++) {
            Host.set(call.y(), t, d, dtype.get(table, first + (long) d * PANEL));
        }
    }
}
