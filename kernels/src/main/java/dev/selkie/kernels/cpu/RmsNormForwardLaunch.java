package dev.selkie.kernels.cpu;

import dev.selkie.kernels.RmsNormForward;

/// [RmsNormForward], row by row.
final class RmsNormForwardLaunch extends RowLaunch {
    private final HostF32 y;
    private final HostF32 rstd;
    private final HostF32 x;
    private final HostF32 weight;
    private final float eps;

    RmsNormForwardLaunch(RmsNormForward call, Workers workers) {
        super(call.x().rows(), call.x().cols(), workers);
        this.y = new HostF32(call.y());
        this.rstd = new HostF32(call.rstd());
        this.x = new HostF32(call.x());
        this.weight = new HostF32(call.weight());
        this.eps = call.eps();
        workers.reserveScratch(Sums.SCRATCH_BYTES);
    }

    @Override
    void row(int t, int worker) {
        int width = x.cols();
        float squares = Sums.products(x, x, t, scratch(worker));
        float factor = (float) (1 / Math.sqrt((double) squares / width + eps));
        rstd.set(t, 0, factor);
        Lanes.ROW_OPS.scale(y, x, weight, t, factor);
        for (int d = Lanes.whole(width); d < width; d++) {
            y.set(t, d, x.get(t, d) * factor * weight.get(0, d));
        }
    }
}
