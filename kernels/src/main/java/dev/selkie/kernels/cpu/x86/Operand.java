package dev.selkie.kernels.cpu.x86;

import org.jspecify.annotations.Nullable;

/// What an instruction of [VectorOp] reads last: a vector register or memory.
sealed interface Operand {
    /// A vector register.
    ///
    /// @param number 0 to 15, with 512 bits to 31
    record Vector(int number) implements Operand {}

    /// `[base + index · scale + displacement]`
    ///
    /// @param index not RSP, which stands for none in the encoding
    /// @param scale 1, 2, 4 or 8
    record Memory(Gpr base, @Nullable Gpr index, int scale, int displacement) implements Operand {
        public Memory {
            if (index == Gpr.RSP || Integer.bitCount(scale) != 1 || scale > 8) {
                throw new IllegalArgumentException("address: index %s times %d".formatted(index, scale));
            }
        }

        static Memory at(Gpr base, int displacement) {
            return new Memory(base, null, 1, displacement);
        }
    }
}
