package dev.selkie.kernels.cpu;

import dev.selkie.kernels.SwigluForward;

/// [SwigluForward], row by row.
final class SwigluForwardLaunch extends RowLaunch {
    private final HostF32 y;
    private final HostF32 gate;
    private final HostF32 up;

    SwigluForwardLaunch(SwigluForward call, Workers workers) {
        super(call.gate().rows(), 2 * call.gate().cols(), workers);
        this.y = new HostF32(call.y());
        this.gate = new HostF32(call.gate());
        this.up = new HostF32(call.up());
    }

    @Override
    void row(int t, int worker) {
        Lanes.ROW_OPS.swiglu(y, gate, up, t);
        for (int f = Lanes.whole(y.cols()); f < y.cols(); f++) {
            float g = gate.get(t, f);
            float silu = g / (VectorMath.exp(-g) + 1);
            y.set(t, f, silu * up.get(t, f));
        }
    }
}
