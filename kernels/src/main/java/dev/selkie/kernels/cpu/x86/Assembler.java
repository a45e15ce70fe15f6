package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;
import dev.selkie.kernels.cpu.x86.VectorOp.Access;
import java.util.Arrays;

/// Writes instructions one after the other: the general ones that loops need, and those of [VectorOp].
///
/// With vectors of 512 bits all vector instructions are encoded as AVX-512 has them (EVEX), with 256 as AVX2 (VEX).
///
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapters 2 and 3, order number
/// 325383.
final class Assembler {
    private static final int FIRST_SIZE = 1024;

    private final int vectorBytes;
    private byte[] code = new byte[FIRST_SIZE];
    private int size;

    /// @param vectorBits 256 or 512
    Assembler(int vectorBits) {
        if (vectorBits != 256 && vectorBits != 512) {
            throw new IllegalArgumentException("assembler: vectors of %d bits".formatted(vectorBits));
        }
        this.vectorBytes = vectorBits / Byte.SIZE;
    }

    /// What the last result must have been for a jump.
    enum Condition {
        ZERO(0x4),
        NOT_ZERO(0x5),
        NEGATIVE(0x8),
        NOT_NEGATIVE(0x9);

        private final int code;

        Condition(int code) {
            this.code = code;
        }
    }

    /// How two numbers are compared; NaN is in no relation to any.
    enum Relation {
        EQUAL(0x00),
        LESS(0x11),
        GREATER(0x1E);

        private final int code;

        Relation(int code) {
            this.code = code;
        }
    }

    /// What was written.
    byte[] code() {
        return Arrays.copyOf(code, size);
    }

    int vectorBytes() {
        return vectorBytes;
    }

    /// Registers that there are.
    int vectors() {
        return vectorBytes == 64 ? 32 : 16;
    }

    // General instructions, all on 64 bits.

    void push(Gpr register) {
        if (register.isHigh()) {
            write(0x41);
        }
        write(0x50 + register.low());
    }

    void pop(Gpr register) {
        if (register.isHigh()) {
            write(0x41);
        }
        write(0x58 + register.low());
    }

    void ret() {
        write(0xC3);
    }

    void move(Gpr to, Gpr from) {
        general(0x8B, to, from);
    }

    void load(Gpr to, Memory from) {
        general(0x8B, to, from);
    }

    void store(Memory to, Gpr from) {
        general(0x89, from, to);
    }

    /// `to = address`
    void address(Gpr to, Memory of) {
        general(0x8D, to, of);
    }

    /// `prefetcht0`: asks for the line at an address, which need not exist.
    void prefetch(Memory memory) {
        general(0x0F, 0x18, 1, memory);
    }

    void add(Gpr to, Gpr from) {
        general(0x03, to, from);
    }

    void add(Gpr to, int constant) {
        arithmetic(0, to, constant);
    }

    void subtract(Gpr from, int constant) {
        arithmetic(5, from, constant);
    }

    void negate(Gpr register) {
        write(0x48 | bit(register.isHigh(), 0));
        write(0xF7);
        write(3 << 6 | 3 << 3 | register.low());
    }

    /// Sets the flags by a register.
    void test(Gpr register) {
        general(0x85, register, register);
    }

    /// Ends the use of wide vectors, so that code of the old kind which comes after it is not slowed down.
    void zeroUpper() {
        write(0xC5);
        write(0xF8);
        write(0x77);
    }

    /// The place that comes next, as a target for jumps back.
    int here() {
        return size;
    }

    /// A jump back to a place.
    void jump(Condition condition, int target) {
        write(0x0F);
        write(0x80 + condition.code);
        writeInt(target - (size + Integer.BYTES));
    }

    /// A jump ahead to a place that is not known yet.
    ///
    /// @return what [#land] is told
    int jump(Condition condition) {
        write(0x0F);
        write(0x80 + condition.code);
        writeInt(0);
        return size;
    }

    /// A jump ahead in any case.
    ///
    /// @return what [#land] is told
    int jump() {
        write(0xE9);
        writeInt(0);
        return size;
    }

    /// Lets a jump end here.
    void land(int jump) {
        int distance = size - jump;
        for (int i = 0; i < Integer.BYTES; i++) {
            code[jump - Integer.BYTES + i] = (byte) (distance >> (i * Byte.SIZE));
        }
    }

    // Vector instructions.

    void vector(VectorOp op, int first, Operand last) {
        vector(op, first, 0, last);
    }

    void vector(VectorOp op, int first, int second, Operand last) {
        if (vectorBytes == 64) {
            evex(op, first, second, last);
        } else {
            vex(op, first, second, last);
        }
        write(op.opcode);
        operand(first & 7, last, vectorBytes == 64 ? op.access.bytes(vectorBytes) : 1);
    }

    void vector(VectorOp op, int first, int second, Operand last, int constant) {
        vector(op, first, second, last);
        write(constant);
    }

    void zero(int vector) {
        vector(VectorOp.XOR, vector, vector, new Vector(vector));
    }

    void shiftLeft(int vector, int bits) {
        vector(VectorOp.SHIFT_LEFT, 6, vector, new Vector(vector), bits); // 6 tells shifts with this opcode apart
    }

    /// Compares number by number, for the [#blend] that follows. With 256 bits the last register holds the outcome.
    void compare(int first, Relation relation, Operand second) {
        vector(VectorOp.COMPARE, comparison(), first, second, relation.code);
    }

    /// Replaces numbers by those of `other` where the last comparison held.
    void blend(int vector, Operand other) {
        if (vectorBytes == 64) {
            vector(VectorOp.BLEND_BY_MASK, vector, vector, other);
        } else {
            vector(VectorOp.BLEND_BY_SIGN, vector, vector, other, comparison() << 4);
        }
    }

    /// The register of the last comparison: k1, or the last vector.
    private int comparison() {
        return vectorBytes == 64 ? 1 : vectors() - 1;
    }

    /// Loads a vector of numbers, widened to f32.
    void loadWidened(DType dtype, int vector, Memory from) {
        switch (dtype) {
            case F32 -> vector(VectorOp.LOAD, vector, from);
            case F16 -> vector(VectorOp.F16_TO_F32, vector, from);
            case BF16 -> {
                vector(VectorOp.WIDEN, vector, from);
                shiftLeft(vector, Short.SIZE);
            }
            case I32 -> throw new IllegalArgumentException("machine code: I32 is no dtype of weights");
        }
    }

    private void vex(VectorOp op, int first, int second, Operand last) {
        write(0xC4);
        int extensions = bit(first < 8, 7) | bit(!isIndexHigh(last), 6) | bit(!isLastHigh(last), 5);
        write(extensions | op.map.code);
        write((~second & 15) << 3 | 1 << 2 | op.prefix.code);
    }

    private void evex(VectorOp op, int first, int second, Operand last) {
        write(0x62);
        boolean highest = last instanceof Vector(int number) ? number >= 16 : isIndexHigh(last);
        int mask = op == VectorOp.BLEND_BY_MASK ? comparison() : 0; // 0: none
        int extensions = bit((first & 8) == 0, 7) | bit(!highest, 6) | bit(!isLastHigh(last), 5) | bit(first < 16, 4);
        write(extensions | op.map.code);
        write(bit(op.access == Access.WHOLE_PAIRS, 7) | (~second & 15) << 3 | 1 << 2 | op.prefix.code);
        write(2 << 5 | bit(second < 16, 3) | mask); // 2: 512 bits
    }

    private static boolean isLastHigh(Operand last) {
        return switch (last) {
            case Vector(int number) -> (number & 8) != 0;
            case Memory memory -> memory.base().isHigh();
        };
    }

    private static boolean isIndexHigh(Operand last) {
        return last instanceof Memory memory
                && memory.index() != null
                && memory.index().isHigh();
    }

    private static int bit(boolean set, int place) {
        return set ? 1 << place : 0;
    }

    // The parts that instructions consist of.

    private void general(int opcode, Gpr register, Gpr last) {
        write(0x48 | bit(register.isHigh(), 2) | bit(last.isHigh(), 0));
        write(opcode);
        write(3 << 6 | register.low() << 3 | last.low());
    }

    private void general(int opcode, Gpr register, Memory last) {
        write(0x48 | bit(register.isHigh(), 2) | bit(isIndexHigh(last), 1) | bit(isLastHigh(last), 0));
        write(opcode);
        operand(register.low(), last, 1);
    }

    private void general(int escape, int opcode, int kind, Memory last) {
        write(0x40 | bit(isIndexHigh(last), 1) | bit(isLastHigh(last), 0));
        write(escape);
        write(opcode);
        operand(kind, last, 1);
    }

    private void arithmetic(int kind, Gpr register, int constant) {
        write(0x48 | bit(register.isHigh(), 0));
        write(0x81);
        write(3 << 6 | kind << 3 | register.low());
        writeInt(constant);
    }

    /// @param unit that displacements of one byte are counted in
    private void operand(int register, Operand last, int unit) {
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

    private void writeInt(int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            write(value >> (i * Byte.SIZE));
        }
    }

    private void write(int value) {
        if (size == code.length) {
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size++] = (byte) value;
    }
}
