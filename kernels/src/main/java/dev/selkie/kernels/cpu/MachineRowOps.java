package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;
import static dev.selkie.kernels.cpu.Lanes.COUNT;

import dev.selkie.kernels.cpu.x86.RowFunctions;
import java.lang.foreign.MemorySegment;

/// [RowOps] in machine code.
///
/// Once compiled, the Vector API is as fast. This saves the time until then: in Java's interpreter one
/// operation on a vector takes a microsecond.
record MachineRowOps(RowFunctions functions) implements RowOps {
    @Override
    public void scale(HostF32 y, HostF32 x, HostF32 weight, int row, float factor) {
        int vectors = x.cols() / COUNT;
        functions.scale(
                y.segment(),
                y.at(row, 0),
                x.segment(),
                x.at(row, 0),
                weight.segment(),
                weight.at(0, 0),
                vectors,
                factor);
    }

    @Override
    public void swiglu(HostF32 y, HostF32 gate, HostF32 up, int row) {
        int vectors = y.cols() / COUNT;
        functions.swiglu(
                y.segment(), y.at(row, 0), gate.segment(), gate.at(row, 0), up.segment(), up.at(row, 0), vectors);
    }

    @Override
    public void rotate(HostF32 y, HostF32 x, int row, int column, int half, MemorySegment rotation) {
        long yAt = y.at(row, column);
        functions.rotate(y.segment(), yAt, x.segment(), x.at(row, column), rotation, half / COUNT, bytes(half));
    }

    @Override
    public void products(HostF32 x, HostF32 y, int row, MemorySegment chains) {
        int groups = x.cols() / Sums.CHAINS;
        functions.products(x.segment(), x.at(row, 0), y.segment(), y.at(row, 0), chains, groups);
    }

    @Override
    public void exponentials(HostF32 x, int row, int first, int end, float base, MemorySegment chains) {
        functions.exponentials(x.segment(), x.at(row, first), chains, (end - first) / Sums.CHAINS, base);
    }

    @Override
    public void copy(HostF32 x, int row, int rows, int first, int count, FloatArray to, int at) {
        int vectors = Math.ceilDiv(count, COUNT);
        long xAt = x.at(row, first);
        functions.copyRows(to.memory(), bytes(at), bytes(count), x.segment(), xAt, x.stride(), rows, vectors, 1);
    }

    @Override
    public void load(HeadRows x, int row, int rows, int head, float factor, FloatArray to, int at) {
        int vectors = x.width() / COUNT;
        long xAt = x.at(row, head);
        long stride = x.matrix().stride();
        functions.copyRows(to.memory(), bytes(at), bytes(x.width()), x.segment(), xAt, stride, rows, vectors, factor);
    }

    @Override
    public void store(HeadRows y, int row, int head, float factor, FloatArray from, int at) {
        functions.copyRows(y.segment(), y.at(row, head), 0, from.memory(), bytes(at), 0, 1, y.width() / COUNT, factor);
    }

    @Override
    public void merge(FloatArray x, int to, int from, int count, float keep, float take) {
        int vectors = Math.ceilDiv(count, COUNT);
        functions.merge(x.memory(), bytes(to), bytes(from), vectors, keep, take);
    }

    @Override
    public void softmax(FloatArray x, int scoresAt, int groups, int sumsAt, int largestAt) {
        functions.softmax(x.memory(), bytes(scoresAt), bytes(sumsAt), bytes(largestAt), groups);
    }
}
