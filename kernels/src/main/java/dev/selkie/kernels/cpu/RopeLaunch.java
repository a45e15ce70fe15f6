package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.Rope;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// [Rope], row by row.
final class RopeLaunch extends RowLaunch {
    private final Rope call;
    private final int half;
    private final HostF32 y;
    private final HostF32 x;
    private final HostF32 cos;
    private final HostF32 sin;

    RopeLaunch(Rope call, Workers workers) {
        super(call.x().rows(), call.x().cols(), workers);
        this.call = call;
        this.half = call.headDim() / 2;
        this.y = new HostF32(call.y());
        this.x = new HostF32(call.x());
        this.cos = new HostF32(call.cos());
        this.sin = new HostF32(call.sin());
        Host.require(call.positions().data());
        workers.reserveScratch(bytes(call.headDim()));
    }

    @Override
    void row(int t, int worker) {
        int position = Objects.checkIndex(Host.get(call.positions(), t, 0), cos.rows());
        MemorySegment rotation = scratch(worker);
        MemorySegment.copy(cos.segment(), cos.at(position, 0), rotation, 0, bytes(half));
        for (int i = 0; i < half; i++) {
            float s = sin.get(position, i);
            rotation.set(JAVA_FLOAT_UNALIGNED, bytes(half + i), call.inverse() ? -s : s);
        }
        for (int column = 0; column < x.cols(); column += call.headDim()) {
            rotate(t, column, rotation);
        }
    }

    /// One head.
    ///
    /// @param rotation its cosines, then its sines
    private void rotate(int t, int column, MemorySegment rotation) {
        Lanes.ROW_OPS.rotate(y, x, t, column, half, rotation);
        for (int i = Lanes.whole(half); i < half; i++) {
            float c = rotation.get(JAVA_FLOAT_UNALIGNED, bytes(i));
            float s = rotation.get(JAVA_FLOAT_UNALIGNED, bytes(half + i));
            float a = x.get(t, column + i);
            float b = x.get(t, column + half + i);
            y.set(t, column + i, Math.fma(-b, s, a * c));
            y.set(t, column + half + i, Math.fma(a, s, b * c));
        }
    }
}
