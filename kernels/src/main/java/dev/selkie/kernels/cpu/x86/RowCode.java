package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_ZERO;
import static dev.selkie.kernels.cpu.x86.Assembler.Condition.ZERO;

import dev.selkie.kernels.cpu.x86.Operand.Memory;
import java.util.function.IntConsumer;

/// What the functions of [RowFunctions] have in common: up to three operands, each an address and bytes from it, a
/// count of steps and more numbers; a loop that goes through the operands step by step.
abstract class RowCode {
    static final Gpr A = Gpr.RDI;
    static final Gpr B = Gpr.RDX;
    static final Gpr C = Gpr.R8;

    /// The numbers that follow the count, as they lie on the stack.
    static final Memory FIRST_NUMBER = Memory.at(Gpr.RSP, 2 * Long.BYTES);

    static final Memory SECOND_NUMBER = Memory.at(Gpr.RSP, 3 * Long.BYTES);

    private static final Memory COUNT = Memory.at(Gpr.RSP, Long.BYTES);
    private static final Gpr LEFT = Gpr.RAX;

    final Assembler out;

    RowCode(int vectorBits) {
        this.out = new Assembler(vectorBits);
    }

    /// The function.
    final byte[] write() {
        out.add(A, Gpr.RSI);
        out.add(B, Gpr.RCX);
        out.add(C, Gpr.R9);
        body();
        out.zeroUpper();
        out.ret();
        return out.code();
    }

    /// Writes what lies between the operands' addresses in registers and the return.
    abstract void body();

    /// Writes a loop over all steps.
    ///
    /// @param vectors  in a step
    /// @param vector   writes what is done to the vector of that number in a step
    /// @param operands registers that move on
    final void loop(int vectors, IntConsumer vector, Gpr... operands) {
        out.load(LEFT, COUNT);
        times(LEFT, () -> {
            for (int v = 0; v < vectors; v++) {
                vector.accept(v);
            }
            for (Gpr operand : operands) {
                out.add(operand, vectors * out.vectorBytes());
            }
        });
    }

    /// Writes a loop that is run as often as a register says, which counts down.
    final void times(Gpr left, Runnable body) {
        out.test(left);
        int never = out.jump(ZERO);
        int again = out.here();
        body.run();
        out.subtract(left, 1);
        out.jump(NOT_ZERO, again);
        out.land(never);
    }

    /// Vectors that so many numbers are.
    final int vectorsOf(int numbers) {
        return numbers * Float.BYTES / out.vectorBytes();
    }

    /// The vector of that number from an address.
    final Memory vector(Gpr address, int number) {
        return Memory.at(address, number * out.vectorBytes());
    }
}
