package dev.selkie.kernels.cpu;

import dev.selkie.kernels.ScatterAddRows;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// [ScatterAddRows], a few columns at a time, so that rows that are named twice are added in order.
final class ScatterAddRowsLaunch implements Launch {
    private static final int COLUMNS_IN_A_PIECE = 64;

    private final ScatterAddRows call;
    private final Workers workers;
    private final MemorySegment dx;
    private final MemorySegment dy;
    private final Workers.Task task = this::piece;

    ScatterAddRowsLaunch(ScatterAddRows call, Workers workers) {
        this.call = call;
        this.workers = workers;
        this.dx = Host.segment(call.dx().data());
        this.dy = Host.segment(call.dy().data());
        Host.require(call.rows().data());
    }

    @Override
    public void run() {
        workers.run(Math.ceilDiv(call.dx().cols(), COLUMNS_IN_A_PIECE), task);
    }

    private void piece(int piece, int worker) {
        int from = piece * COLUMNS_IN_A_PIECE;
        int to = Math.min(call.dx().cols(), from + COLUMNS_IN_A_PIECE);
        if (!call.add()) {
            clear(from, to);
        }
        for (int t = 0; t < call.dy().rows().count(); t++) {
            int row = Objects.checkIndex(
                    Host.get(call.rows(), t, 0), call.dx().rows().count());
            addRow(Host.rowOffset(call.dx(), row), Host.rowOffset(call.dy(), t), from, to);
        }
    }

    private void clear(int from, int to) {
        for (int row = 0; row < call.dx().rows().count(); row++) {
            long at = Host.rowOffset(call.dx(), row) + (long) from * Float.BYTES;
            dx.asSlice(at, (long) (to - from) * Float.BYTES).fill((byte) 0);
        }
    }

    private void addRow(long dxAt, long dyAt, int from, int to) {
        for (int d = from; d < to; d += Lanes.COUNT) {
            long at = (long) d * Float.BYTES;
            VectorMask<Float> mask = Lanes.F32.indexInRange(d, to);
            FloatVector sum = Lanes.load(dx, dxAt + at, mask).add(Lanes.load(dy, dyAt + at, mask));
            Lanes.store(sum, dx, dxAt + at, mask);
        }
    }
}
