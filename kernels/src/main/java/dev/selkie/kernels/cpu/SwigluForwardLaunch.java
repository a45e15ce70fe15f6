package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.SwigluForward;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// [SwigluForward], row by row.
final class SwigluForwardLaunch extends RowLaunch {
    private final SwigluForward call;
    private final MemorySegment y;
    private final MemorySegment gate;
    private final MemorySegment up;

    SwigluForwardLaunch(SwigluForward call, Workers workers) {
        super(call.gate().rows(), 2 * call.gate().cols(), workers);
        this.call = call;
        this.y = Host.segment(call.y().data());
        this.gate = Host.segment(call.gate().data());
        this.up = Host.segment(call.up().data());
    }

    @Override
    void row(int t, int worker) {
        long yAt = Host.rowOffset(call.y(), t);
        long gateAt = Host.rowOffset(call.gate(), t);
        long upAt = Host.rowOffset(call.up(), t);
        int width = call.gate().cols();
        int vectors = width / Lanes.COUNT;
        if (Lanes.ROW_CODE == null) {
            vectors(yAt, gateAt, upAt, vectors);
        } else if (vectors > 0) {
            Lanes.ROW_CODE.swiglu(y, yAt, gate, gateAt, up, upAt, vectors);
        }
        for (int f = vectors * Lanes.COUNT; f < width; f++) {
            long at = (long) f * Float.BYTES;
            float g = gate.get(JAVA_FLOAT_UNALIGNED, gateAt + at);
            float silu = g / (VectorMath.exp(-g) + 1);
            y.set(JAVA_FLOAT_UNALIGNED, yAt + at, silu * up.get(JAVA_FLOAT_UNALIGNED, upAt + at));
        }
    }

    private void vectors(long yAt, long gateAt, long upAt, int vectors) {
        for (int i = 0; i < vectors; i++) {
            long at = (long) i * Lanes.COUNT * Float.BYTES;
            FloatVector g = Lanes.load(gate, gateAt + at);
            FloatVector silu = g.div(VectorMath.exp(g.neg()).add(1));
            Lanes.store(silu.mul(Lanes.load(up, upAt + at)), y, yAt + at);
        }
    }
}
