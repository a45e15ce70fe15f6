package dev.selkie.kernels.cpu;

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

    private static final long VECTOR_BYTES = (long) Lanes.COUNT * Float.BYTES;
    private static final int UNROLLED = 4 * Lanes.COUNT;

    private Sums() {}

    /// `Σ over d below n of x[d] · y[d]`, one fused multiply-add for each.
    ///
    /// @param chains scratch memory of [#SCRATCH_BYTES]
    static float products(MemorySegment x, long xAt, MemorySegment y, long yAt, int n, MemorySegment chains) {
        int whole = n - n % CHAINS;
        if (Lanes.ROW_CODE != null && whole > 0) {
            Lanes.ROW_CODE.products(x, xAt, y, yAt, chains, 0, whole / CHAINS);
        } else {
            wholeGroups(x, xAt, y, yAt, whole, chains);
        }
        for (int d = whole; d < n; d++) {
            long chain = (long) (d - whole) * Float.BYTES;
            float sum = Math.fma(get(x, xAt, d), get(y, yAt, d), chains.get(JAVA_FLOAT_UNALIGNED, chain));
            chains.set(JAVA_FLOAT_UNALIGNED, chain, sum);
        }
        return fold(chains);
    }

    private static void wholeGroups(
            MemorySegment x, long xAt, MemorySegment y, long yAt, int whole, MemorySegment chains) {
        for (int first = 0; first < CHAINS; first += UNROLLED) {
            FloatVector a = Lanes.all(0);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector e = a;
            for (int d = first; d < whole; d += CHAINS) {
                long at = (long) d * Float.BYTES;
                a = Lanes.load(x, xAt + at).fma(Lanes.load(y, yAt + at), a);
                at += VECTOR_BYTES;
                b = Lanes.load(x, xAt + at).fma(Lanes.load(y, yAt + at), b);
                at += VECTOR_BYTES;
                c = Lanes.load(x, xAt + at).fma(Lanes.load(y, yAt + at), c);
                at += VECTOR_BYTES;
                e = Lanes.load(x, xAt + at).fma(Lanes.load(y, yAt + at), e);
            }
            keep(chains, first, a, b, c, e);
        }
    }

    /// `Σ over d below n of (x[d] · y[d]) · z[d]`, a product and a fused multiply-add for each.
    ///
    /// @param chains scratch memory of [#SCRATCH_BYTES]
    static float products(
            MemorySegment x,
            long xAt,
            MemorySegment y,
            long yAt,
            MemorySegment z,
            long zAt,
            int n,
            MemorySegment chains) {
        int whole = n - n % CHAINS;
        for (int first = 0; first < CHAINS; first += UNROLLED) {
            FloatVector a = Lanes.all(0);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector e = a;
            for (int d = first; d < whole; d += CHAINS) {
                long at = (long) d * Float.BYTES;
                a = Lanes.load(x, xAt + at).mul(Lanes.load(y, yAt + at)).fma(Lanes.load(z, zAt + at), a);
                at += VECTOR_BYTES;
                b = Lanes.load(x, xAt + at).mul(Lanes.load(y, yAt + at)).fma(Lanes.load(z, zAt + at), b);
                at += VECTOR_BYTES;
                c = Lanes.load(x, xAt + at).mul(Lanes.load(y, yAt + at)).fma(Lanes.load(z, zAt + at), c);
                at += VECTOR_BYTES;
                e = Lanes.load(x, xAt + at).mul(Lanes.load(y, yAt + at)).fma(Lanes.load(z, zAt + at), e);
            }
            keep(chains, first, a, b, c, e);
        }
        for (int d = whole; d < n; d++) {
            long chain = (long) (d - whole) * Float.BYTES;
            float product = get(x, xAt, d) * get(y, yAt, d);
            float sum = Math.fma(product, get(z, zAt, d), chains.get(JAVA_FLOAT_UNALIGNED, chain));
            chains.set(JAVA_FLOAT_UNALIGNED, chain, sum);
        }
        return fold(chains);
    }

    /// Puts four vectors of sums where chains `first` and on belong.
    static void keep(MemorySegment chains, int first, FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        long at = (long) first * Float.BYTES;
        Lanes.store(a, chains, at);
        Lanes.store(b, chains, at + VECTOR_BYTES);
        Lanes.store(c, chains, at + 2 * VECTOR_BYTES);
        Lanes.store(d, chains, at + 3 * VECTOR_BYTES);
    }

    /// The sum of all chains: the upper half is added to the lower one until a single number is left.
    static float fold(MemorySegment chains) {
        int half = CHAINS / 2;
        for (; half >= Lanes.MOST; half /= 2) {
            for (int i = 0; i < half; i += Lanes.COUNT) {
                long at = (long) i * Float.BYTES;
                Lanes.store(Lanes.load(chains, at).add(Lanes.load(chains, at + (long) half * Float.BYTES)), chains, at);
            }
        }
        for (; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                long at = (long) i * Float.BYTES;
                chains.set(JAVA_FLOAT_UNALIGNED, at, get(chains, 0, i) + get(chains, 0, i + half));
            }
        }
        return chains.get(JAVA_FLOAT_UNALIGNED, 0);
    }

    private static float get(MemorySegment memory, long at, int index) {
        return memory.get(JAVA_FLOAT_UNALIGNED, at + (long) index * Float.BYTES);
    }
}
