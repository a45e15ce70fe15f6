package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Host.bytes;
import static dev.selkie.kernels.cpu.Lanes.COUNT;
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

    private LogSumExp() {}

    /// The largest logit of a row, NaN aside; −∞ if there is none.
    static float largest(HostF32 logits, int row) {
        long at = logits.at(row, 0);
        FloatVector a = Lanes.all(Float.NEGATIVE_INFINITY);
        FloatVector b = a;
        int i = 0;
        for (; i <= logits.cols() - 2 * COUNT; i += 2 * COUNT) {
            a = larger(a, Lanes.load(logits.segment(), at + bytes(i)));
            b = larger(b, Lanes.load(logits.segment(), at + bytes(i) + Lanes.BYTES));
        }
        float largest = larger(a, b).reduceLanes(MAX);
        for (; i < logits.cols(); i++) {
            float logit = logits.get(row, i);
            largest = logit > largest ? logit : largest;
        }
        return largest + 0f; // makes −0 a 0, which of the two it was depends on the width of the vectors
    }

    private static FloatVector larger(FloatVector a, FloatVector b) {
        return a.blend(b, b.compare(GT, a));
    }

    /// `Σ exp(logit − largest)` over a row; NaN if one is NaN, or if the largest is infinite.
    ///
    /// @param chains scratch memory of [Sums#SCRATCH_BYTES]
    static double sum(HostF32 logits, int row, float largest, MemorySegment chains) {
        double sum = 0;
        for (int first = 0; first < logits.cols(); first += BLOCK) {
            sum += sum(logits, row, first, Math.min(first + BLOCK, logits.cols()), largest, chains);
        }
        return sum;
    }

    private static float sum(HostF32 logits, int row, int first, int end, float largest, MemorySegment chains) {
        Lanes.ROW_OPS.exponentials(logits, row, first, end, largest, chains);
        int rest = first + Sums.whole(end - first);
        for (int i = rest; i < end; i++) {
            float term = VectorMath.exp(logits.get(row, i) - largest);
            Sums.put(chains, i - rest, Sums.get(chains, i - rest) + term);
        }
        return Sums.fold(chains);
    }

    /// The log-probability of a logit, given the other two; rounded once.
    static float logProbability(float logit, float largest, double sum) {
        return (float) ((double) logit - largest - StrictMath.log(sum));
    }
}
