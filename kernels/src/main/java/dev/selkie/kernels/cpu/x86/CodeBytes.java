package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;
import java.util.Arrays;

/// Machine code while it grows.
final class CodeBytes {
    private static final int FIRST_SIZE = 1024;

    private byte[] code = new byte[FIRST_SIZE];
    private int size;

    byte[] toArray() {
        return Arrays.copyOf(code, size);
    }

    int size() {
        return size;
    }

    void write(int value) {
        if (size == code.length) {
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size++] = (byte) value;
    }

    void writeInt(int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            write(value >> (i * Byte.SIZE));
        }
    }

    /// Puts another number where one was written that ended at `end`.
    void replaceInt(int end, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            code[end - Integer.BYTES + i] = (byte) (value >> (i * Byte.SIZE));
        }
    }

    /// Adds the bytes that name two operands.
    ///
    /// @param register number of the first, below 8
    /// @param unit     that displacements of one byte are counted in
    void operand(int register, Operand last, int unit) {
        switch (last) {
            case Vector(int number) -> write(3 << 6 | register << 3 | (number & 7));
            case Memory memory -> memory(register, memory, unit);
        }
    }

    private void memory(int register, Memory memory, int unit) {
        int displacement = memory.displacement();
        boolean isShort = displacement % unit == 0 && displacement / unit == (byte) (displacement / unit);
        boolean none = displacement == 0 && memory.base().low() != Gpr.RBP.low(); // RBP and R13 always have one
        int mode = none ? 0 : isShort ? 1 : 2;
        if (memory.index() == null && memory.base().low() != Gpr.RSP.low()) {
            write(mode << 6 | register << 3 | memory.base().low());
        } else {
            write(mode << 6 | register << 3 | Gpr.RSP.low());
            int index = memory.index() == null ? Gpr.RSP.low() : memory.index().low();
            int scale = Integer.numberOfTrailingZeros(memory.scale());
            write(scale << 6 | index << 3 | memory.base().low());
        }
        if (mode == 1) {
            write(displacement / unit);
        } else if (mode == 2) {
            writeInt(displacement);
        }
    }
}
