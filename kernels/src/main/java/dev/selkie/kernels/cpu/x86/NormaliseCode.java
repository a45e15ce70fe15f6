package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_ZERO;

import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// `y = x · factor · weight` for vector after vector, the factor being one number.
///
/// The function's parameters: `y`, `yAt` (bytes), `x`, `xAt`, `weight`, `weightAt`, `vectors` (at least 1), the bits of
/// `factor`.
final class NormaliseCode {
    private static final Gpr Y = Gpr.RDI;
    private static final Gpr X = Gpr.RDX;
    private static final Gpr WEIGHT = Gpr.R8;
    private static final Gpr LEFT = Gpr.RAX;

    private static final int FACTOR = 0;
    private static final int NUMBERS = 1;

    private NormaliseCode() {}

    static byte[] write(int vectorBits) {
        var out = new Assembler(vectorBits);
        out.add(Y, Gpr.RSI);
        out.add(X, Gpr.RCX);
        out.add(WEIGHT, Gpr.R9);
        out.load(LEFT, Memory.at(Gpr.RSP, Long.BYTES));
        out.vector(VectorOp.BROADCAST, FACTOR, Memory.at(Gpr.RSP, 2 * Long.BYTES));
        int vector = out.here();
        out.vector(VectorOp.LOAD, NUMBERS, Memory.at(X, 0));
        out.vector(VectorOp.MULTIPLY, NUMBERS, NUMBERS, new Vector(FACTOR));
        out.vector(VectorOp.MULTIPLY, NUMBERS, NUMBERS, Memory.at(WEIGHT, 0));
        out.vector(VectorOp.STORE, NUMBERS, Memory.at(Y, 0));
        for (Gpr operand : new Gpr[] {Y, X, WEIGHT}) {
            out.add(operand, out.vectorBytes());
        }
        out.subtract(LEFT, 1);
        out.jump(NOT_ZERO, vector);
        out.zeroUpper();
        out.ret();
        return out.code();
    }
}
