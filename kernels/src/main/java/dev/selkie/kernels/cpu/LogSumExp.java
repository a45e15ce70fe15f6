package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/// The log-sum-exp of a row of logits, the one that scoring, training and sampling share: exponentials relative
/// to the largest logit are summed by [Sums]' chains in blocks of 1024, the blocks in f64.
///
/// The sum is within `(16 + 7 + 2) · 2⁻²⁴` of its real value (relative) however long the row is: 16 terms a
/// chain, 7 foldings, 2 for `exp`, each difference from the largest logit aside.
final class LogSumExp {
    private static final int BLOCK = 1024;
    private static final int UNROLLED = 4 * COUNT;
    private static final long VECTOR_BYTES = (long) COUNT * Float.BYTES;

    private LogSumExp() {}

    /// The largest of `n` logits, NaN aside; −∞ if there is none.
    static float largest(MemorySegment logits, long at, int n) {
        FloatVector a = Lanes.all(Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        int i = 0;
        for (; i <= n - 2 * COUNT; i += 2 * COUNT) {
            a = larger(a, Lanes.load(logits, at + (long) i * Float.BYTES));
            b = larger(b, Lanes.load(logits, at + (long) i * Float.BYTES + VECTOR_BYTES));
        }
        float largest = larger(a, b).reduceLanes(MAX);
        for (; i < n; i++) {
            float logit = logits.get(JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES);
            largest = logit > largest ? logit : largest;
        }
        return largest + 0f; // makes −0 a 0, which of the two it was depends on the width of the vectors
    }

    private static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(GT, a));
    }

    /// `Σ exp(logit − largest)` over `n` logits; NaN if one is NaN, or if the largest is infinite.
    ///
    /// @param chains scratch memory of [Sums#SCRATCH_BYTES]
    static double sum(MemorySegment logits, long at, int n, float largest, MemorySegment chains) {
        double sum = 0;
        for (int i = 0; i < n; i += BLOCK) {
            sum += blockSum(logits, at + (long) i * Float.BYTES, Math.min(BLOCK, n - i), largest, chains);
        }
        return sum;
    }

    private static float blockSum(MemorySegment logits, long at, int n, float largest, MemorySegment chains) {
        int whole = n - n % Sums.CHAINS;
        if (Lanes.ROW_CODE != null && whole > 0) {
            Lanes.ROW_CODE.exponentialSum(logits, at, chains, 0, whole / Sums.CHAINS, largest);
        } else {
            wholeGroups(logits, at, whole, largest, chains);
        }
        for (int i = whole; i < n; i++) {
            long chain = (long) (i - whole) * Float.BYTES;
            float term = VectorMath.exp(logits.get(JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES) - largest);
            chains.set(JAVA_FLOAT_UNALIGNED, chain, chains.get(JAVA_FLOAT_UNALIGNED, chain) + term);
        }
        return Sums.fold(chains);
    }

    private static void wholeGroups(MemorySegment logits, long at, int whole, float largest, MemorySegment chains) {
        for (int first = 0; first < Sums.CHAINS; first += UNROLLED) {
            FloatVector a = Lanes.all(0);
            FloatVector b = a;
            FloatVector c = a;
            FloatVector d = a;
            for (int i = first; i < whole; i += Sums.CHAINS) {
                long from = at + (long) i * Float.BYTES;
                a = a.add(VectorMath.exp(Lanes.load(logits, from).sub(largest)));
                b = b.add(VectorMath.exp(Lanes.load(logits, from + VECTOR_BYTES).sub(largest)));
                c = c.add(VectorMath.exp(
                        Lanes.load(logits, from + 2 * VECTOR_BYTES).sub(largest)));
                d = d.add(VectorMath.exp(
                        Lanes.load(logits, from + 3 * VECTOR_BYTES).sub(largest)));
            }
            Sums.keep(chains, first, a, b, c, d);
        }
    }

    /// The log-probability of a logit, given the other two; rounded once.
    static float logProbability(float logit, float largest, double sum) {
        return (float) ((double) logit - largest - StrictMath.log(sum));
    }
}
