package dev.selkie.kernels.cpu.x86;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// What is done to whole rows, in machine code: see [ProductsCode], [NormaliseCode], [SwigluCode] and [SoftmaxCode].
/// Operands are an address and bytes from it.
public final class RowFunctions {
    /// Chains of [#products].
    public static final int PRODUCT_CHAINS = ProductsCode.CHAINS;

    /// Chains of [#softmax].
    public static final int SOFTMAX_CHAINS = SoftmaxCode.CHAINS;

    private final MemorySegment table;
    private final MemorySegment products;
    private final MemorySegment normalise;
    private final MemorySegment swiglu;
    private final MemorySegment softmax;

    private RowFunctions(MemorySegment table, List<MemorySegment> functions) {
        this.table = table;
        this.products = functions.get(0);
        this.normalise = functions.get(1);
        this.swiglu = functions.get(2);
        this.softmax = functions.get(3);
    }

    static RowFunctions write(int vectorBits, ExponentialTerms terms) {
        List<MemorySegment> functions = CodeMemory.functions(List.of(
                ProductsCode.write(vectorBits),
                NormaliseCode.write(vectorBits),
                SwigluCode.write(vectorBits, terms),
                SoftmaxCode.write(vectorBits, terms)));
        return new RowFunctions(ExponentialCode.table(vectorBits, terms), functions);
    }

    /// The products of two rows, added up in [#PRODUCT_CHAINS] chains.
    ///
    /// @param chains written
    /// @param groups of [#PRODUCT_CHAINS] products, at least 1
    public void products(
            MemorySegment a, long aAt, MemorySegment b, long bAt, MemorySegment chains, long chainsAt, int groups) {
        call(products, a, aAt, b, bAt, chains, chainsAt, groups, 0);
    }

    /// `y = x · factor · weight`
    ///
    /// @param vectors how many, at least 1
    public void normalise(
            MemorySegment y,
            long yAt,
            MemorySegment x,
            long xAt,
            MemorySegment weight,
            long weightAt,
            int vectors,
            float factor) {
        call(normalise, y, yAt, x, xAt, weight, weightAt, vectors, Float.floatToRawIntBits(factor));
    }

    /// `y = gate / (1 + exp(−gate)) · up`
    ///
    /// @param vectors how many, at least 1
    public void swiglu(
            MemorySegment y, long yAt, MemorySegment gate, long gateAt, MemorySegment up, long upAt, int vectors) {
        call(swiglu, y, yAt, gate, gateAt, up, upAt, vectors, table.address());
    }

    /// Turns scores into `exp(score − largest)`.
    ///
    /// @param totalsAt  of the sums in [#SOFTMAX_CHAINS] chains, written
    /// @param largestAt of as many numbers, each the largest score, written
    /// @param groups    of [#SOFTMAX_CHAINS] scores, at least 1
    public void softmax(MemorySegment x, long scoresAt, long totalsAt, long largestAt, int groups) {
        call(softmax, x, scoresAt, x, totalsAt, x, largestAt, groups, table.address());
    }

    private static void call(
            MemorySegment function,
            MemorySegment a,
            long aAt,
            MemorySegment b,
            long bAt,
            MemorySegment c,
            long cAt,
            long count,
            long last) {
        try {
            Calls.THREE_OPERANDS.invokeExact(
                    function, a, aAt, b, bAt, c, cAt, count, last, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("machine code throws nothing", e);
        }
    }
}
