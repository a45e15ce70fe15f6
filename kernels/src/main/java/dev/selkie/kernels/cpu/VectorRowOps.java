package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;
import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.F32;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// [RowOps] by the Vector API.
final class VectorRowOps implements RowOps {
    @Override
    public void scale(HostF32 y, HostF32 x, HostF32 weight, int row, float factor) {
        long yAt = y.at(row, 0);
        long xAt = x.at(row, 0);
        long weightAt = weight.at(0, 0);
        int whole = Lanes.whole(x.cols());
        for (int d = 0; d < whole; d += COUNT) {
            FloatVector scaled = Lanes.load(x.segment(), xAt + bytes(d)).mul(factor);
            Lanes.store(scaled.mul(Lanes.load(weight.segment(), weightAt + bytes(d))), y.segment(), yAt + bytes(d));
        }
    }

    @Override
    public void swiglu(HostF32 y, HostF32 gate, HostF32 up, int row) {
        long yAt = y.at(row, 0);
        long gateAt = gate.at(row, 0);
        long upAt = up.at(row, 0);
        int whole = Lanes.whole(y.cols());
        for (int f = 0; f < whole; f += COUNT) {
            FloatVector g = Lanes.load(gate.segment(), gateAt + bytes(f));
            FloatVector silu = g.div(VectorMath.exp(g.neg()).add(1));
            Lanes.store(silu.mul(Lanes.load(up.segment(), upAt + bytes(f))), y.segment(), yAt + bytes(f));
        }
    }

    @Override
    public void rotate(HostF32 y, HostF32 x, int row, int column, int half, MemorySegment rotation) {
        long yAt = y.at(row, column);
        long xAt = x.at(row, column);
        int whole = Lanes.whole(half);
        for (int i = 0; i < whole; i += COUNT) {
            long lower = bytes(i);
            long upper = bytes(half + i);
            FloatVector c = Lanes.load(rotation, lower);
            FloatVector s = Lanes.load(rotation, upper);
            FloatVector a = Lanes.load(x.segment(), xAt + lower);
            FloatVector b = Lanes.load(x.segment(), xAt + upper);
            Lanes.store(b.neg().fma(s, a.mul(c)), y.segment(), yAt + lower);
            Lanes.store(a.fma(s, b.mul(c)), y.segment(), yAt + upper);
        }
    }

    @Override
    public void products(HostF32 x, HostF32 y, int row, MemorySegment chains) {
        long xAt = x.at(row, 0);
        long yAt = y.at(row, 0);
        int whole = Sums.whole(x.cols());
        for (int first = 0; first < Sums.CHAINS; first += Sums.UNROLLED) {
            FloatVector a = Lanes.all(0);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector e = a;
            for (int d = first; d < whole; d += Sums.CHAINS) {
                long at = bytes(d);
                a = Lanes.load(x.segment(), xAt + at).fma(Lanes.load(y.segment(), yAt + at), a);
                at += Lanes.BYTES;
                b = Lanes.load(x.segment(), xAt + at).fma(Lanes.load(y.segment(), yAt + at), b);
                at += Lanes.BYTES;
                c = Lanes.load(x.segment(), xAt + at).fma(Lanes.load(y.segment(), yAt + at), c);
                at += Lanes.BYTES;
                e = Lanes.load(x.segment(), xAt + at).fma(Lanes.load(y.segment(), yAt + at), e);
            }
            Sums.keep(chains, first, a, b, c, e);
        }
    }

    @Override
    public void exponentials(HostF32 x, int row, int first, int end, float base, MemorySegment chains) {
        long xAt = x.at(row, first);
        int whole = Sums.whole(end - first);
        for (int chain = 0; chain < Sums.CHAINS; chain += Sums.UNROLLED) {
            FloatVector a = Lanes.all(0);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int i = chain; i < whole; i += Sums.CHAINS) {
                long at = xAt + bytes(i);
                a = a.add(VectorMath.exp(Lanes.load(x.segment(), at).sub(base)));
                b = b.add(
                        VectorMath.exp(Lanes.load(x.segment(), at + Lanes.BYTES).sub(base)));
                c = c.add(VectorMath.exp(
                        Lanes.load(x.segment(), at + 2 * Lanes.BYTES).sub(base)));
                d = d.add(VectorMath.exp(
                        Lanes.load(x.segment(), at + 3 * Lanes.BYTES).sub(base)));
            }
            Sums.keep(chains, chain, a, b, c, d);
        }
    }

    @Override
    public void copy(HostF32 x, int row, int rows, int first, int count, FloatArray to, int at) {
        float[] numbers = to.array();
        for (int j = 0; j < rows; j++) {
            long from = x.at(row + j, first);
            for (int i = 0; i < count; i += COUNT) {
                Lanes.load(x.segment(), from + bytes(i)).intoArray(numbers, at + j * count + i);
            }
        }
    }

    @Override
    public void load(HeadRows x, int row, int rows, int head, float factor, FloatArray to, int at) {
        float[] numbers = to.array();
        int whole = Lanes.whole(x.width());
        for (int j = 0; j < rows; j++) {
            long from = x.at(row + j, head);
            for (int d = 0; d < whole; d += COUNT) {
                Lanes.load(x.segment(), from + bytes(d)).mul(factor).intoArray(numbers, at + j * x.width() + d);
            }
        }
    }

    @Override
    public void store(HeadRows y, int row, int head, float factor, FloatArray from, int at) {
        float[] numbers = from.array();
        long to = y.at(row, head);
        int whole = Lanes.whole(y.width());
        for (int d = 0; d < whole; d += COUNT) {
            Lanes.store(FloatVector.fromArray(F32, numbers, at + d).mul(factor), y.segment(), to + bytes(d));
        }
    }

    @Override
    public void merge(FloatArray x, int to, int from, int count, float keep, float take) {
        float[] numbers = x.array();
        for (int i = 0; i < count; i += COUNT) {
            FloatVector kept = FloatVector.fromArray(F32, numbers, to + i).mul(keep);
            Lanes.all(take)
                    .fma(FloatVector.fromArray(F32, numbers, from + i), kept)
                    .intoArray(numbers, to + i);
        }
    }

    @Override
    public void softmax(FloatArray x, int scoresAt, int groups, int sumsAt, int largestAt) {
        float[] numbers = x.array();
        int end = scoresAt + groups * Chains.COUNT;
        float largest = largest(numbers, scoresAt, end);
        Arrays.fill(numbers, largestAt, largestAt + Chains.COUNT, largest);
        FloatVector base = Lanes.all(largest == Float.NEGATIVE_INFINITY ? 0 : largest);
        for (int chain = 0; chain < Chains.COUNT; chain += COUNT) {
            FloatVector sum = Lanes.all(0);
            for (int i = scoresAt + chain; i < end; i += Chains.COUNT) {
                FloatVector p =
                        VectorMath.exp(FloatVector.fromArray(F32, numbers, i).sub(base));
                p.intoArray(numbers, i);
                sum = sum.add(p);
            }
            sum.intoArray(numbers, sumsAt + chain);
        }
    }

    private static float largest(float[] x, int from, int to) {
        FloatVector largest = Lanes.all(Float.NEGATIVE_INFINITY);
        for (int i = from; i < to; i += COUNT) {
            FloatVector values = FloatVector.fromArray(F32, x, i);
            largest = largest.blend(values, values.compare(GT, largest));
        }
        return largest.reduceLanes(MAX);
    }
}
