package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.RmsNormForward;
import java.lang.foreign.MemorySegment;

/// [RmsNormForward], row by row.
final class RmsNormForwardLaunch extends RowLaunch {
    private final RmsNormForward call;
    private final MemorySegment y;
    private final MemorySegment x;
    private final MemorySegment weight;

    RmsNormForwardLaunch(RmsNormForward call, Workers workers) {
        super(call.x().rows(), call.x().cols(), workers);
        this.call = call;
        this.y = Host.segment(call.y().data());
        this.x = Host.segment(call.x().data());
        this.weight = Host.segment(call.weight().data());
        Host.segment(call.rstd().data());
        workers.reserveScratch(Sums.SCRATCH_BYTES);
    }

    @Override
    void row(int t, int worker) {
        int width = call.x().cols();
        long xAt = Host.rowOffset(call.x(), t);
        float squares = Sums.products(x, xAt, x, xAt, width, scratch(worker));
        float rstd = (float) (1 / Math.sqrt((double) squares / width + call.eps()));
        Host.set(call.rstd(), t, 0, rstd);
        normalise(Host.rowOffset(call.y(), t), xAt, rstd, width);
    }

    private void normalise(long yAt, long xAt, float rstd, int width) {
        long weightAt = Host.rowOffset(call.weight(), 0);
        int vectors = width / Lanes.COUNT;
        if (Lanes.ROW_CODE == null) {
            vectors(yAt, xAt, weightAt, rstd, vectors);
        } else if (vectors > 0) {
            Lanes.ROW_CODE.scale(y, yAt, x, xAt, weight, weightAt, vectors, rstd);
        }
        for (int d = vectors * Lanes.COUNT; d < width; d++) {
            long at = (long) d * Float.BYTES;
            float normal = x.get(JAVA_FLOAT_UNALIGNED, xAt + at) * rstd;
            y.set(JAVA_FLOAT_UNALIGNED, yAt + at, normal * weight.get(JAVA_FLOAT_UNALIGNED, weightAt + at));
        }
    }

    private void vectors(long yAt, long xAt, long weightAt, float rstd, int vectors) {
        for (int i = 0; i < vectors; i++) {
            long at = (long) i * Lanes.COUNT * Float.BYTES;
            Lanes.store(Lanes.load(x, xAt + at).mul(rstd).mul(Lanes.load(weight, weightAt + at)), y, yAt + at);
        }
    }
}
