package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.RmsNormInputGradient;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// [RmsNormInputGradient], row by row.
final class RmsNormInputGradientLaunch extends RowLaunch {
    private final RmsNormInputGradient call;
    private final MemorySegment dx;
    private final MemorySegment dy;
    private final MemorySegment x;
    private final MemorySegment weight;

    RmsNormInputGradientLaunch(RmsNormInputGradient call, Workers workers) {
        super(call.x().rows(), 2 * call.x().cols(), workers);
        this.call = call;
        this.dx = Host.segment(call.dx().data());
        this.dy = Host.segment(call.dy().data());
        this.x = Host.segment(call.x().data());
        this.weight = Host.segment(call.weight().data());
        Host.segment(call.rstd().data());
        workers.reserveScratch(Sums.SCRATCH_BYTES);
    }

    @Override
    void row(int t, int worker) {
        int width = call.x().cols();
        long dyAt = Host.rowOffset(call.dy(), t);
        long xAt = Host.rowOffset(call.x(), t);
        long weightAt = Host.rowOffset(call.weight(), 0);
        float dot = Sums.products(dy, dyAt, weight, weightAt, x, xAt, width, scratch(worker));
        double rstd = Host.get(call.rstd(), t, 0);
        float towardsX = (float) (-dot * rstd * rstd / width);
        combine(Host.rowOffset(call.dx(), t), dyAt, xAt, weightAt, (float) rstd, towardsX);
    }

    /// `dx = rstd · (dy · weight + towardsX · x)`
    private void combine(long dxAt, long dyAt, long xAt, long weightAt, float rstd, float towardsX) {
        int width = call.x().cols();
        FloatVector alongX = Lanes.all(towardsX);
        int d = 0;
        for (; d <= width - Lanes.COUNT; d += Lanes.COUNT) {
            long at = (long) d * Float.BYTES;
            FloatVector g = Lanes.load(dy, dyAt + at).mul(Lanes.load(weight, weightAt + at));
            FloatVector result = alongX.fma(Lanes.load(x, xAt + at), g).mul(rstd);
            Lanes.store(call.add() ? Lanes.load(dx, dxAt + at).add(result) : result, dx, dxAt + at);
        }
        for (; d < width; d++) {
            long at = (long) d * Float.BYTES;
            float g = dy.get(JAVA_FLOAT_UNALIGNED, dyAt + at) * weight.get(JAVA_FLOAT_UNALIGNED, weightAt + at);
            float result = Math.fma(towardsX, x.get(JAVA_FLOAT_UNALIGNED, xAt + at), g) * rstd;
            dx.set(
                    JAVA_FLOAT_UNALIGNED,
                    dxAt + at,
                    call.add() ? dx.get(JAVA_FLOAT_UNALIGNED, dxAt + at) + result : result);
        }
    }
}
