package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;
import dev.selkie.kernels.cpu.x86.VectorOp.Access;

/// Writes instructions one after the other: the general ones that loops need, all on 64 bits, and those of [VectorOp].
///
/// With vectors of 512 bits all vector instructions are encoded as AVX-512 has them (EVEX), with 256 as AVX2 (VEX).
///
/// Source: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, chapters 2 and 3, order number
/// 325383.
final class Assembler {
    /// Bytes that a cache holds or leaves out together.
    static final int LINE_BYTES = 64;

    private final int vectorBytes;
    private final CodeBytes out = new CodeBytes();

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
        return out.toArray();
    }

    int vectorBytes() {
        return vectorBytes;
    }

    /// Registers that there are.
    int vectors() {
        return vectorBytes == 64 ? 32 : 16;
    }

    void push(Gpr register) {
        if (register.isHigh()) {
            out.write(0x41);
        }
        out.write(0x50 + register.low());
    }

    void pop(Gpr register) {
        if (register.isHigh()) {
            out.write(0x41);
        }
        out.write(0x58 + register.low());
    }

    void ret() {
        out.write(0xC3);
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

    /// `prefetcht1`: the same, but no nearer than the second-level cache.
    void prefetchSecondLevel(Memory memory) {
        general(0x0F, 0x18, 2, memory);
    }

    void add(Gpr to, Gpr from) {
        general(0x03, to, from);
    }

    void add(Gpr to, Memory from) {
        general(0x03, to, from);
    }

    void add(Gpr to, int constant) {
        arithmetic(0, to, constant);
    }

    void subtract(Gpr from, int constant) {
        arithmetic(5, from, constant);
    }

    void negate(Gpr register) {
        out.write(0x48 | bit(register.isHigh(), 0));
        out.write(0xF7);
        out.write(3 << 6 | 3 << 3 | register.low());
    }

    /// Sets the flags by a register.
    void test(Gpr register) {
        general(0x85, register, register);
    }

    /// Ends the use of wide vectors, so that code of the old kind which comes after it is not slowed down.
    void zeroUpper() {
        out.write(0xC5);
        out.write(0xF8);
        out.write(0x77);
    }

    /// The place that comes next, as a target for jumps back.
    int here() {
        return out.size();
    }

    /// A jump back to a place.
    void jump(Condition condition, int target) {
        out.write(0x0F);
        out.write(0x80 + condition.code);
        out.writeInt(target - (out.size() + Integer.BYTES));
    }

    /// A jump ahead to a place that is not known yet.
    ///
    /// @return what [#land] is told
    int jump(Condition condition) {
        out.write(0x0F);
        out.write(0x80 + condition.code);
        out.writeInt(0);
        return out.size();
    }

    /// A jump ahead in any case.
    ///
    /// @return what [#land] is told
    int jump() {
        out.write(0xE9);
        out.writeInt(0);
        return out.size();
    }

    /// Lets a jump end here.
    void land(int jump) {
        out.replaceInt(jump, out.size() - jump);
    }

    void vector(VectorOp op, int first, Operand last) {
        vector(op, first, 0, last);
    }

    void vector(VectorOp op, int first, int second, Operand last) {
        if (vectorBytes == 64) {
            evex(op, first, second, last);
        } else {
            vex(op, first, second, last);
        }
        out.write(op.opcode);
        out.operand(first & 7, last, vectorBytes == 64 ? op.access.bytes(vectorBytes) : 1);
    }

    void vector(VectorOp op, int first, int second, Operand last, int constant) {
        vector(op, first, second, last);
        out.write(constant);
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
        out.write(0xC4);
        int extensions = bit(first < 8, 7) | bit(!isIndexHigh(last), 6) | bit(!isLastHigh(last), 5);
        out.write(extensions | op.map.code);
        out.write((~second & 15) << 3 | 1 << 2 | op.prefix.code);
    }

    private void evex(VectorOp op, int first, int second, Operand last) {
        out.write(0x62);
        boolean highest = last instanceof Vector(int number) ? number >= 16 : isIndexHigh(last);
        int mask = op == VectorOp.BLEND_BY_MASK ? comparison() : 0; // 0: none
        int extensions = bit((first & 8) == 0, 7) | bit(!highest, 6) | bit(!isLastHigh(last), 5) | bit(first < 16, 4);
        out.write(extensions | op.map.code);
        out.write(bit(op.access == Access.WHOLE_PAIRS, 7) | (~second & 15) << 3 | 1 << 2 | op.prefix.code);
        out.write(2 << 5 | bit(second < 16, 3) | mask); // 2: 512 bits
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

    private void general(int opcode, Gpr register, Gpr last) {
        out.write(0x48 | bit(register.isHigh(), 2) | bit(last.isHigh(), 0));
        out.write(opcode);
        out.write(3 << 6 | register.low() << 3 | last.low());
    }

    private void general(int opcode, Gpr register, Memory last) {
        out.write(0x48 | bit(register.isHigh(), 2) | bit(isIndexHigh(last), 1) | bit(isLastHigh(last), 0));
        out.write(opcode);
        out.operand(register.low(), last, 1);
    }

    private void general(int escape, int opcode, int kind, Memory last) {
        out.write(0x40 | bit(isIndexHigh(last), 1) | bit(isLastHigh(last), 0));
        out.write(escape);
        out.write(opcode);
        out.operand(kind, last, 1);
    }

    private void arithmetic(int kind, Gpr register, int constant) {
        out.write(0x48 | bit(register.isHigh(), 0));
        out.write(0x81);
        out.write(3 << 6 | kind << 3 | register.low());
        out.writeInt(constant);
    }
}
