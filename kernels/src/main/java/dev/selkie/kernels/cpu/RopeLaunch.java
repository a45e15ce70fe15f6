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
        workers.reserveScratch((long) call.headDim() * Float.BYTES);
    }

    @Override
    void row(int t, int worker) {
        int position = Objects.checkIndex(
                Host.get(call.positions(), t, 0), call.cos().rows().count());
        long cosAt = Host.rowOffset(call.cos(), position);
        long sinAt = Host.rowOffset(call.sin(), position);
        int half = call.headDim() / 2;
        MemorySegment rotation = scratch(worker);
        MemorySegment.copy(cos, cosAt, rotation, 0, (long) half * Float.BYTES);
        for (int i = 0; i < half; i++) {
            float s = sin.get(JAVA_FLOAT_UNALIGNED, sinAt + (long) i * Float.BYTES);
            rotation.set(JAVA_FLOAT_UNALIGNED, (long) (half + i) * Float.BYTES, call.inverse() ? -s : s);
        }
        long headBytes = (long) call.headDim() * Float.BYTES;
        long yAt = Host.rowOffset(call.y(), t);
        long xAt = Host.rowOffset(call.x(), t);
        for (int h = 0; h < call.x().cols() / call.headDim(); h++) {
            rotate(yAt + h * headBytes, xAt + h * headBytes, rotation);
        }
    }

    /// One head.
    ///
    /// @param rotation its cosines, then its sines
    private void rotate(long yAt, long xAt, MemorySegment rotation) {
        int half = call.headDim() / 2;
        long halfBytes = (long) half * Float.BYTES;
        int vectors = half / Lanes.COUNT;
        if (Lanes.ROW_CODE == null) {
            vectors(yAt, xAt, rotation, vectors, halfBytes);
        } else if (vectors > 0) {
            Lanes.ROW_CODE.rotate(y, yAt, x, xAt, rotation, 0, vectors, halfBytes);
        }
        for (int i = vectors * Lanes.COUNT; i < half; i++) {
            long at = (long) i * Float.BYTES;
            float c = rotation.get(JAVA_FLOAT_UNALIGNED, at);
            float s = rotation.get(JAVA_FLOAT_UNALIGNED, at + halfBytes);
            float a = x.get(JAVA_FLOAT_UNALIGNED, xAt + at);
            float b = x.get(JAVA_FLOAT_UNALIGNED, xAt + at + halfBytes);
            y.set(JAVA_FLOAT_UNALIGNED, yAt + at, Math.fma(-b, s, a * c));
            y.set(JAVA_FLOAT_UNALIGNED, yAt + at + halfBytes, Math.fma(a, s, b * c));
        }
    }

    private void vectors(long yAt, long xAt, MemorySegment rotation, int vectors, long halfBytes) {
        for (int i = 0; i < vectors; i++) {
            long at = (long) i * Lanes.COUNT * Float.BYTES;
            FloatVector c = Lanes.load(rotation, at);
            FloatVector s = Lanes.load(rotation, at + halfBytes);
            FloatVector a = Lanes.load(x, xAt + at);
            FloatVector b = Lanes.load(x, xAt + at + halfBytes);
            Lanes.store(b.neg().fma(s, a.mul(c)), y, yAt + at);
            Lanes.store(a.fma(s, b.mul(c)), y, yAt + at + halfBytes);
        }
    }
}
