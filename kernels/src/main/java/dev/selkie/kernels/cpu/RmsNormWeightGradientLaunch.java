package dev.selkie.kernels.cpu;

import dev.selkie.kernels.RmsNormWeightGradient;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// [RmsNormWeightGradient], a few columns at a time, down all rows.
final class RmsNormWeightGradientLaunch implements Launch {
    /// A cache line of each row.
    private static final int COLUMNS_IN_A_PIECE = 64;

    private final RmsNormWeightGradient call;
    private final Workers workers;
    private final MemorySegment dWeight;
    private final MemorySegment dy;
    private final MemorySegment x;
    private final Workers.Task task = this::piece;

    RmsNormWeightGradientLaunch(RmsNormWeightGradient call, Workers workers) {
        this.call = call;
        this.workers = workers;
        this.dWeight = Host.segment(call.dWeight().data());
        this.dy = Host.segment(call.dy().data());
        this.x = Host.segment(call.x().data());
        Host.require(call.rstd().data());
    }

    @Override
    public void run() {
        workers.run(Math.ceilDiv(call.x().cols(), COLUMNS_IN_A_PIECE), task);
    }

    private void piece(int piece, int worker) {
        int end = Math.min(call.x().cols(), (piece + 1) * COLUMNS_IN_A_PIECE);
        for (int d = piece * COLUMNS_IN_A_PIECE; d < end; d += Lanes.COUNT) {
            columns((long) d * Float.BYTES, Lanes.F32.indexInRange(d, end));
        }
    }

    private void columns(long at, VectorMask<Float> mask) {
        FloatVector sum = Lanes.all(0);
        for (int t = 0; t < call.x().rows().count(); t++) {
            FloatVector normal =
                    Lanes.load(x, Host.rowOffset(call.x(), t) + at, mask).mul(Host.get(call.rstd(), t, 0));
            sum = normal.fma(Lanes.load(dy, Host.rowOffset(call.dy(), t) + at, mask), sum);
        }
        Lanes.store(sum, dWeight, Host.rowOffset(call.dWeight(), 0) + at, mask);
    }
}
