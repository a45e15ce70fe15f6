package dev.selkie.kernels;

import java.util.List;

/// A chain of elementwise operations and row reductions in one pass over memory, made by the compiler of a graph:
///
///     output[i₀, i₁, i₂, i₃] = program(inputs at [i₀, i₁, i₂, i₃])
///
/// or, where the output's last stride is 0, one number for each row: `output[i₀, i₁, i₂]`. Each operand lies in
/// memory with a stride for each axis, 0 where it is repeated. Each step is rounded once, in f32 (see [Program]);
/// sums of rows of n numbers are within `(n / 16 + 4) · 2⁻²⁴ · Σ |a|`.
///
/// @param program what is computed
/// @param space   the extents of the four axes, outermost first
/// @param inputs  as the program's loads number them
/// @param output  f32, written; overlaps an input only if it lies exactly as that does
public record Fused(Program program, List<Rows> space, List<Operand> inputs, Operand output) implements Kernel {
    /// Axes of every space.
    public static final int AXES = 4;

    /// A place in memory for each index of the space: number `offset + Σ index · stride`.
    ///
    /// @param dtype   F32 or I32
    /// @param strides for each axis, in elements; 0: repeated
    public record Operand(Memory data, DType dtype, long offset, List<Long> strides) {
        public Operand {
            strides = List.copyOf(strides);
            if (strides.size() != AXES || offset < 0 || (dtype != DType.F32 && dtype != DType.I32)) {
                throw new IllegalArgumentException(
                        "fused: %s from %d with strides %s".formatted(dtype, offset, strides));
            }
        }

        private boolean liesIn(List<Rows> space) {
            long last = offset;
            for (int axis = 0; axis < AXES; axis++) {
                if (space.get(axis).capacity() == 0) {
                    return true;
                }
                last += (space.get(axis).capacity() - 1) * strides.get(axis);
            }
            return (last + 1) * dtype.bytes() <= data.byteSize();
        }

        private long count(List<Rows> space) {
            long count = 1;
            for (int axis = 0; axis < AXES; axis++) {
                count *= strides.get(axis) == 0 ? 1 : space.get(axis).count();
            }
            return count;
        }
    }

    /// @throws IllegalArgumentException if there are not four axes, or an operand does not lie in its memory
    public Fused {
        space = List.copyOf(space);
        inputs = List.copyOf(inputs);
        if (space.size() != AXES || !output.liesIn(space)) {
            throw new IllegalArgumentException("fused: the output does not lie in its memory");
        }
        if (output.strides().getLast() == 0 && !program.perRow(AXES - 1).getLast()) {
            throw new IllegalArgumentException("fused: one number for each row is wanted of " + program);
        }
        for (Operand input : inputs) {
            if (!input.liesIn(space)) {
                throw new IllegalArgumentException("fused: an input does not lie in its memory");
            }
        }
    }

    @Override
    public String name() {
        return "fused";
    }

    /// Live elements of the space.
    public long size() {
        return space.stream().mapToLong(Rows::count).reduce(1, (a, b) -> a * b);
    }

    @Override
    public long flops() {
        return size() * program.flopsPerElement();
    }

    /// Each number that is read or written, once.
    @Override
    public long bytes() {
        return Float.BYTES
                * (output.count(space)
                        + inputs.stream().mapToLong(input -> input.count(space)).sum());
    }
}
