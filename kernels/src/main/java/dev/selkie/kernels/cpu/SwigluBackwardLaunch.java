package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.LT;

import dev.selkie.kernels.SwigluBackward;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// [SwigluBackward], row by row.
///
/// With `e = exp(−|g|)` and `s = 1 / (1 + e)`, the sigmoid and its complement are `s` and `e · s`, or the other way
/// round below 0: so neither loses digits.
final class SwigluBackwardLaunch extends RowLaunch {
    private final SwigluBackward call;
    private final MemorySegment dGate;
    private final MemorySegment dUp;
    private final MemorySegment dy;
    private final MemorySegment gate;
    private final MemorySegment up;

    SwigluBackwardLaunch(SwigluBackward call, Workers workers) {
        super(call.gate().rows(), 2 * call.gate().cols(), workers);
        this.call = call;
        this.dGate = Host.segment(call.dGate().data());
        this.dUp = Host.segment(call.dUp().data());
        this.dy = Host.segment(call.dy().data());
        this.gate = Host.segment(call.gate().data());
        this.up = Host.segment(call.up().data());
    }

    @Override
    void row(int t, int worker) {
        long dGateAt = Host.rowOffset(call.dGate(), t);
        long dUpAt = Host.rowOffset(call.dUp(), t);
        long dyAt = Host.rowOffset(call.dy(), t);
        long gateAt = Host.rowOffset(call.gate(), t);
        long upAt = Host.rowOffset(call.up(), t);
        int width = call.gate().cols();
        int f = 0;
        for (; f <= width - Lanes.COUNT; f += Lanes.COUNT) {
            long at = (long) f * Float.BYTES;
            vector(dGateAt + at, dUpAt + at, dyAt + at, gateAt + at, upAt + at);
        }
        for (; f < width; f++) {
            long at = (long) f * Float.BYTES;
            number(dGateAt + at, dUpAt + at, dyAt + at, gateAt + at, upAt + at);
        }
    }

    private void vector(long dGateAt, long dUpAt, long dyAt, long gateAt, long upAt) {
        FloatVector g = Lanes.load(gate, gateAt);
        FloatVector d = Lanes.load(dy, dyAt);
        FloatVector u = Lanes.load(up, upAt);
        FloatVector e = VectorMath.exp(g.abs().neg());
        FloatVector s = Lanes.all(1).div(e.add(1));
        FloatVector small = e.mul(s);
        VectorMask<Float> negative = g.compare(LT, 0);
        FloatVector sigmoid = s.blend(small, negative);
        FloatVector rest = small.blend(s, negative);
        Lanes.store(d.mul(g.mul(sigmoid)), dUp, dUpAt);
        FloatVector gradient = d.mul(u).mul(sigmoid.mul(g.fma(rest, Lanes.all(1))));
        gradient.intoMemorySegment(dGate, dGateAt, Lanes.ORDER); // one call less: C2 would not inline it any more
    }

    private void number(long dGateAt, long dUpAt, long dyAt, long gateAt, long upAt) {
        float g = gate.get(JAVA_FLOAT_UNALIGNED, gateAt);
        float d = dy.get(JAVA_FLOAT_UNALIGNED, dyAt);
        float u = up.get(JAVA_FLOAT_UNALIGNED, upAt);
        float e = VectorMath.exp(-Math.abs(g));
        float s = 1 / (e + 1);
        float small = e * s;
        float sigmoid = g < 0 ? small : s;
        float rest = g < 0 ? s : small;
        dUp.set(JAVA_FLOAT_UNALIGNED, dUpAt, d * (g * sigmoid));
        dGate.set(JAVA_FLOAT_UNALIGNED, dGateAt, d * u * (sigmoid * Math.fma(g, rest, 1)));
    }
}
