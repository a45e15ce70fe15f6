package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;

import dev.selkie.kernels.RmsNormInputGradient;
import jdk.incubator.vector.FloatVector;

/// [RmsNormInputGradient], row by row.
final class RmsNormInputGradientLaunch extends RowLaunch {
    private final HostF32 dx;
    private final HostF32 dy;
    private final HostF32 x;
    private final HostF32 rstd;
    private final HostF32 weight;
    private final boolean add;

    RmsNormInputGradientLaunch(RmsNormInputGradient call, Workers workers) {
        super(call.x().rows(), 2 * call.x().cols(), workers);
        this.dx = new HostF32(call.dx());
        this.dy = new HostF32(call.dy());
        this.x = new HostF32(call.x());
        this.rstd = new HostF32(call.rstd());
        this.weight = new HostF32(call.weight());
        this.add = call.add();
        workers.reserveScratch(Sums.SCRATCH_BYTES);
    }

    @Override
    void row(int t, int worker) {
        float dot = Sums.products(dy, weight, x, t, scratch(worker));
        double r = rstd.get(t, 0);
        combine(t, (float) r, (float) (-dot * r * r / x.cols()));
    }

    /// `dx = rstd · (dy · weight + towardsX · x)`
    private void combine(int t, float factor, float towardsX) {
        long dxAt = dx.at(t, 0);
        long dyAt = dy.at(t, 0);
        long xAt = x.at(t, 0);
        long weightAt = weight.at(0, 0);
        FloatVector alongX = Lanes.all(towardsX);
        int whole = Lanes.whole(x.cols());
        for (int d = 0; d < whole; d += Lanes.COUNT) {
            long at = bytes(d);
            FloatVector g = Lanes.load(dy.segment(), dyAt + at).mul(Lanes.load(weight.segment(), weightAt + at));
            FloatVector result =
                    alongX.fma(Lanes.load(x.segment(), xAt + at), g).mul(factor);
            Lanes.store(add ? Lanes.load(dx.segment(), dxAt + at).add(result) : result, dx.segment(), dxAt + at);
        }
        for (int d = whole; d < x.cols(); d++) {
            float g = dy.get(t, d) * weight.get(0, d);
            float result = Math.fma(towardsX, x.get(t, d), g) * factor;
            dx.set(t, d, add ? dx.get(t, d) + result : result);
        }
    }
}
