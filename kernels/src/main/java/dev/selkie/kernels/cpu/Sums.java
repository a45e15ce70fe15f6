package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// Sums over a row in one fixed order, whatever the width of the vectors: number d goes to chain d mod 64, each
/// chain is added up in order, and the 64 chains are folded in halves. A sum of n terms is so within
/// `(n / 64 + 7) · 2⁻²⁴ · Σ |term|` of its real value.
///
/// Several chains at a time keep the adders busy: 64 are 4 vectors of 16 lanes, and four rounds of 4 vectors of 4.
final class Sums {
    /// How many chains there are.
    static final int CHAINS = 64;

    /// Scratch memory that a sum needs, in bytes.
    static final long SCRATCH_BYTES = CHAINS * Float.BYTES;

    /// Chains that are added up at a time, in four vectors.
    static final int UNROLLED = 4 * Lanes.COUNT;

    private Sums() {}

    /// How many of `n` numbers fill all chains.
    static int whole(int n) {
        return n - n % CHAINS;
    }

    /// `Σ over d of x[row, d] · y[row, d]`, one fused multiply-add for each.
    ///
    /// @param chains scratch memory of [#SCRATCH_BYTES]
    static float products(HostF32 x, HostF32 y, int row, MemorySegment chains) {
        Lanes.ROW_OPS.products(x, y, row, chains);
        int whole = whole(x.cols());
        for (int d = whole; d < x.cols(); d++) {
            put(chains, d - whole, Math.fma(x.get(row, d), y.get(row, d), get(chains, d - whole)));
        }
        return fold(chains);
    }

    /// `Σ over d of (x[row, d] · weight[0, d]) · y[row, d]`, a product and a fused multiply-add for each.
    ///
    /// @param chains scratch memory of [#SCRATCH_BYTES]
    static float products(HostF32 x, HostF32 weight, HostF32 y, int row, MemorySegment chains) {
        long xAt = x.at(row, 0);
        long weightAt = weight.at(0, 0);
        long yAt = y.at(row, 0);
        int whole = whole(x.cols());
        for (int first = 0; first < CHAINS; first += UNROLLED) {
            FloatVector a = Lanes.all(0);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector e = a;
            for (int d = first; d < whole; d += CHAINS) {
                long at = bytes(d);
                a = product(x, xAt + at, weight, weightAt + at).fma(Lanes.load(y.segment(), yAt + at), a);
                at += Lanes.BYTES;
                b = product(x, xAt + at, weight, weightAt + at).fma(Lanes.load(y.segment(), yAt + at), b);
                at += Lanes.BYTES;
                c = product(x, xAt + at, weight, weightAt + at).fma(Lanes.load(y.segment(), yAt + at), c);
                at += Lanes.BYTES;
                e = product(x, xAt + at, weight, weightAt + at).fma(Lanes.load(y.segment(), yAt + at), e);
            }
            keep(chains, first, a, b, c, e);
        }
        for (int d = whole; d < x.cols(); d++) {
            float product = x.get(row, d) * weight.get(0, d);
            put(chains, d - whole, Math.fma(product, y.get(row, d), get(chains, d - whole)));
        }
        return fold(chains);
    }

    private static FloatVector product(HostF32 x, long xAt, HostF32 weight, long weightAt) {
        return Lanes.load(x.segment(), xAt).mul(Lanes.load(weight.segment(), weightAt));
    }

    /// Puts four vectors of sums where chains `first` and on belong.
    static void keep(MemorySegment chains, int first, FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        long at = bytes(first);
        Lanes.store(a, chains, at);
        Lanes.store(b, chains, at + Lanes.BYTES);
        Lanes.store(c, chains, at + 2 * Lanes.BYTES);
        Lanes.store(d, chains, at + 3 * Lanes.BYTES);
    }

    /// The sum of all chains: the upper half is added to the lower one until a single number is left.
    static float fold(MemorySegment chains) {
        int half = CHAINS / 2;
        for (; half >= Lanes.MOST; half /= 2) {
            for (int i = 0; i < half; i += Lanes.COUNT) {
                long at = bytes(i);
                Lanes.store(Lanes.load(chains, at).add(Lanes.load(chains, at + bytes(half))), chains, at);
            }
        }
        for (; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                put(chains, i, get(chains, i) + get(chains, i + half));
            }
        }
        return get(chains, 0);
    }

    static float get(MemorySegment chains, int chain) {
        return chains.get(JAVA_FLOAT_UNALIGNED, bytes(chain));
    }

    static void put(MemorySegment chains, int chain, float sum) {
        chains.set(JAVA_FLOAT_UNALIGNED, bytes(chain), sum);
    }
}
