package dev.selkie.kernels.cpu;

import java.lang.foreign.MemorySegment;

/// Generated code for one row of a [dev.selkie.kernels.Fused] kernel: see [FusedPasses]. Stateless.
interface FusedRow {
    /// @param operands the inputs' memory, then the output's
    /// @param offsets  of the row's first number in each, in bytes
    /// @param strides  from number to number in each, in bytes
    /// @param index    of the row along the outer axes
    /// @param cols     numbers in the row
    /// @param lanes    scratch: 16 for each reduction of the program
    void run(MemorySegment[] operands, long[] offsets, long[] strides, int[] index, int cols, float[] lanes);
}
