package dev.selkie.kernels.cpu;

import java.lang.foreign.MemorySegment;

/// What kernels do to whole rows, matrix products aside. [VectorRowOps] and [MachineRowOps] do it, to the same bits;
/// [Lanes#ROW_OPS] is the one in use.
///
/// Rows are dealt with as far as they fill vectors ([Lanes#whole]), sums as far as they fill all chains ([Sums#whole]);
/// the rest is left to the caller.
interface RowOps {
    /// `y[row, d] = x[row, d] · factor · weight[0, d]`
    void scale(HostF32 y, HostF32 x, HostF32 weight, int row, float factor);

    /// `y[row, f] = gate[row, f] / (1 + exp(−gate[row, f])) · up[row, f]`
    void swiglu(HostF32 y, HostF32 gate, HostF32 up, int row);

    /// Rotates the pairs (a, b) of a head, which lie half a head apart: `(a · cos − b · sin, b · cos + a · sin)`, the
    /// second products fused.
    ///
    /// @param column   where the head begins
    /// @param half     numbers in half a head
    /// @param rotation as many cosines, then as many sines
    void rotate(HostF32 y, HostF32 x, int row, int column, int half, MemorySegment rotation);

    /// `Σ x[row, d] · y[row, d]` in the chains of [Sums].
    ///
    /// @param chains written
    void products(HostF32 x, HostF32 y, int row, MemorySegment chains);

    /// `Σ exp(x[row, i] − base)` over i from `first` to `end`, in the chains of [Sums].
    ///
    /// @param chains written
    void exponentials(HostF32 x, int row, int first, int end, float base, MemorySegment chains);

    /// `to[at + j · count + i] = x[row + j, first + i]` for `rows` rows, i going up to `count`, rounded up to a vector.
    void copy(HostF32 x, int row, int rows, int first, int count, FloatArray to, int at);

    /// `to[at + j · width + d] = x[row + j, head, d] · factor` for `rows` rows.
    void load(HeadRows x, int row, int rows, int head, float factor, FloatArray to, int at);

    /// `y[row, head, d] = from[at + d] · factor`
    void store(HeadRows y, int row, int head, float factor, FloatArray from, int at);

    /// `x[to + i] = x[to + i] · keep + x[from + i] · take`, the second product fused, for i below `count`, rounded
    /// up to a vector.
    void merge(FloatArray x, int to, int from, int count, float keep, float take);

    /// Turns scores into `exp(score − largest)`; −∞ alone is as if the largest were 0, and NaN never is the largest.
    ///
    /// @param groups    of as many scores as there are [Chains]
    /// @param sumsAt    of the exponentials' chains, written
    /// @param largestAt of as many numbers, each the largest score, written
    void softmax(FloatArray x, int scoresAt, int groups, int sumsAt, int largestAt);
}
