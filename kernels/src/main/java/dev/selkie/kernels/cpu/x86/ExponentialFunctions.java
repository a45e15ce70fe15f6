package dev.selkie.kernels.cpu.x86;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// What is mostly exponentials, in machine code: see [SwigluCode] and [SoftmaxCode]. Operands are an address and bytes
/// from it.
public final class ExponentialFunctions {
    /// Numbers that the row of [#softmax] is a multiple of.
    public static final int CHAINS = SoftmaxCode.CHAINS;

    private final MemorySegment table;
    private final MemorySegment swiglu;
    private final MemorySegment softmax;

    private ExponentialFunctions(MemorySegment table, List<MemorySegment> functions) {
        this.table = table;
        this.swiglu = functions.get(0);
        this.softmax = functions.get(1);
    }

    static ExponentialFunctions write(int vectorBits, ExponentialTerms terms) {
        return new ExponentialFunctions(
                ExponentialCode.table(vectorBits, terms),
                CodeMemory.functions(
                        List.of(SwigluCode.write(vectorBits, terms), SoftmaxCode.write(vectorBits, terms))));
    }

    /// `y = gate / (1 + exp(−gate)) · up`
    ///
    /// @param vectors how many, at least 1
    public void swiglu(
            MemorySegment y, long yAt, MemorySegment gate, long gateAt, MemorySegment up, long upAt, int vectors) {
        call(swiglu, y, yAt, gate, gateAt, up, upAt, vectors);
    }

    /// Turns scores into `exp(score − largest)`.
    ///
    /// @param totalsAt  of the sums in [#CHAINS] chains, written
    /// @param largestAt of as many numbers, each the largest score, written
    /// @param groups    of [#CHAINS] scores, at least 1
    public void softmax(MemorySegment x, long scoresAt, long totalsAt, long largestAt, int groups) {
        call(softmax, x, scoresAt, x, totalsAt, x, largestAt, groups);
    }

    private void call(
            MemorySegment function,
            MemorySegment a,
            long aAt,
            MemorySegment b,
            long bAt,
            MemorySegment c,
            long cAt,
            int count) {
        try {
            Calls.THREE_OPERANDS.invokeExact(
                    function, a, aAt, b, bAt, c, cAt, (long) count, table.address(), 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("machine code throws nothing", e);
        }
    }
}
