package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.Rope;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// [Rope], row by row.
final class RopeLaunch extends RowLaunch {
    private final Rope call;
    private final MemorySegment y;
    private final MemorySegment x;
    private final MemorySegment cos;
    private final MemorySegment sin;

    RopeLaunch(Rope call, Workers workers) {
        super(call.x().rows(), call.x().cols(), workers);
        this.call = call;
        this.y = Host.segment(call.y().data());
        this.x = Host.segment(call.x().data());
        this.cos = Host.segment(call.cos().data());
        this.sin = Host.segment(call.sin().data());
        Host.segment(call.positions().data());
    }

    @Override
    void row(int t, int worker) {
        int position = Objects.checkIndex(
                Host.get(call.positions(), t, 0), call.cos().rows().count());
        long cosAt = Host.rowOffset(call.cos(), position);
        long sinAt = Host.rowOffset(call.sin(), position);
        long headBytes = (long) call.headDim() * Float.BYTES;
        long yAt = Host.rowOffset(call.y(), t);
        long xAt = Host.rowOffset(call.x(), t);
        for (int h = 0; h < call.x().cols() / call.headDim(); h++) {
            turn(yAt + h * headBytes, xAt + h * headBytes, cosAt, sinAt, call.inverse() ? -1 : 1);
        }
    }

    /// One head. The direction is 1 or −1.
    private void turn(long yAt, long xAt, long cosAt, long sinAt, float direction) {
        int half = call.headDim() / 2;
        long halfBytes = (long) half * Float.BYTES;
        int i = 0;
        for (; i <= half - Lanes.COUNT; i += Lanes.COUNT) {
            long at = (long) i * Float.BYTES;
            FloatVector c = Lanes.load(cos, cosAt + at);
            FloatVector s = Lanes.load(sin, sinAt + at).mul(direction);
            FloatVector a = Lanes.load(x, xAt + at);
            FloatVector b = Lanes.load(x, xAt + at + halfBytes);
            Lanes.store(b.neg().fma(s, a.mul(c)), y, yAt + at);
            Lanes.store(a.fma(s, b.mul(c)), y, yAt + at + halfBytes);
        }
        for (; i < half; i++) {
            long at = (long) i * Float.BYTES;
            float c = cos.get(JAVA_FLOAT_UNALIGNED, cosAt + at);
            float s = sin.get(JAVA_FLOAT_UNALIGNED, sinAt + at) * direction;
            float a = x.get(JAVA_FLOAT_UNALIGNED, xAt + at);
            float b = x.get(JAVA_FLOAT_UNALIGNED, xAt + at + halfBytes);
            y.set(JAVA_FLOAT_UNALIGNED, yAt + at, Math.fma(-b, s, a * c));
            y.set(JAVA_FLOAT_UNALIGNED, yAt + at + halfBytes, Math.fma(a, s, b * c));
        }
    }
}
