package dev.selkie.kernels.cpu.x86;

import java.lang.foreign.MemorySegment;

/// What is done to whole rows, in machine code. Operands are memory and bytes from its beginning; counts may be 0.
///
/// They come one by one: a call of machine code is too long for the compiler to merge it with its callers, so that it
/// would make an object of each record that is passed.
public final class RowFunctions {
    private final MemorySegment table;
    private final MemorySegment products;
    private final MemorySegment scale;
    private final MemorySegment copyRows;
    private final MemorySegment merge;
    private final MemorySegment rotate;
    private final MemorySegment swiglu;
    private final MemorySegment softmax;
    private final MemorySegment exponentials;

    RowFunctions(int vectorBits, ExponentialTerms terms) {
        table = ExponentialCode.table(vectorBits, terms);
        products = CodeMemory.function(new ProductsCode(vectorBits).write());
        scale = CodeMemory.function(new ScaleCode(vectorBits).write());
        copyRows = CodeMemory.function(new CopyRowsCode(vectorBits).write());
        merge = CodeMemory.function(new MergeCode(vectorBits).write());
        rotate = CodeMemory.function(new RotateCode(vectorBits).write());
        swiglu = CodeMemory.function(new SwigluCode(vectorBits, terms).write());
        softmax = CodeMemory.function(new SoftmaxCode(vectorBits, terms).write());
        exponentials = CodeMemory.function(new ExponentialSumCode(vectorBits, terms).write());
    }

    /// The products of two rows, added up in 64 chains: see [ProductsCode].
    ///
    /// @param chains written
    /// @param groups of 64 products
    public void products(MemorySegment a, long aAt, MemorySegment b, long bAt, MemorySegment chains, int groups) {
        call(products, a, aAt, b, bAt, chains, 0, groups, 0, 0, 0, 0);
    }

    /// `y[r, i] = x[r, i] · factor`
    ///
    /// @param yStride bytes from one row to the next
    /// @param xStride bytes from one row to the next
    /// @param vectors of a row
    public void copyRows(
            MemorySegment y,
            long yAt,
            long yStride,
            MemorySegment x,
            long xAt,
            long xStride,
            int rows,
            int vectors,
            float factor) {
        call(copyRows, y, yAt, x, xAt, x, xAt, vectors, bits(factor), rows, yStride, xStride);
    }

    /// `y = x · factor · weight`
    public void scale(
            MemorySegment y,
            long yAt,
            MemorySegment x,
            long xAt,
            MemorySegment weight,
            long weightAt,
            int vectors,
            float factor) {
        call(scale, y, yAt, x, xAt, weight, weightAt, vectors, bits(factor), 0, 0, 0);
    }

    /// `y = y · keep + x · take`, the second product fused; both lie in one memory.
    public void merge(MemorySegment memory, long yAt, long xAt, int vectors, float keep, float take) {
        call(merge, memory, yAt, memory, xAt, memory, xAt, vectors, bits(keep), bits(take), 0, 0);
    }

    /// Rotates a head: see [RotateCode].
    ///
    /// @param rotation  cosines, and sines half a head behind
    /// @param vectors   in half a head
    /// @param halfBytes of half a head
    public void rotate(
            MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment rotation, int vectors, long halfBytes) {
        call(rotate, y, yAt, x, xAt, rotation, 0, vectors, halfBytes, 0, 0, 0);
    }

    /// `y = gate / (1 + exp(−gate)) · up`
    public void swiglu(
            MemorySegment y, long yAt, MemorySegment gate, long gateAt, MemorySegment up, long upAt, int vectors) {
        call(swiglu, y, yAt, gate, gateAt, up, upAt, vectors, table.address(), 0, 0, 0);
    }

    /// Turns scores into `exp(score − largest)`; all operands lie in one memory. See [SoftmaxCode].
    ///
    /// @param sumsAt    of the sums in 16 chains, written
    /// @param largestAt of as many numbers, each the largest score, written
    /// @param groups    of 16 scores
    public void softmax(MemorySegment memory, long scoresAt, long sumsAt, long largestAt, int groups) {
        call(softmax, memory, scoresAt, memory, sumsAt, memory, largestAt, groups, table.address(), 0, 0, 0);
    }

    /// `Σ exp(x − base)`, added up in 64 chains: see [ExponentialSumCode].
    ///
    /// @param chains written
    /// @param groups of 64 numbers
    public void exponentials(MemorySegment x, long xAt, MemorySegment chains, int groups, float base) {
        call(exponentials, x, xAt, chains, 0, chains, 0, groups, table.address(), bits(base), 0, 0);
    }

    private static long bits(float number) {
        return Float.floatToRawIntBits(number);
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
            long first,
            long second,
            long third,
            long fourth) {
        Calls.machineCode(function, a, aAt, b, bAt, c, cAt, count, first, second, third, fourth, 0, 0, 0, 0, 0, 0, 0);
    }
}
