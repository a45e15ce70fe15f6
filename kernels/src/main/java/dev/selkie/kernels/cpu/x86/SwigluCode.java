package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_ZERO;

import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// `y = gate / (1 + exp(−gate)) · up` for vector after vector.
///
/// The function's parameters: `y`, `yAt` (bytes), `gate`, `gateAt`, `up`, `upAt`, `vectors` (at least 1), the address
/// of
/// [ExponentialCode#table].
final class SwigluCode {
    private static final Gpr Y = Gpr.RDI;
    private static final Gpr GATE = Gpr.RDX;
    private static final Gpr UP = Gpr.R8;
    private static final Gpr LEFT = Gpr.RAX;
    private static final Gpr TABLE = Gpr.R10;

    private static final int G = 0;
    private static final int MINUS_G = 1;
    private static final int EXPONENTIAL = 2;
    private static final int REST = 3;
    private static final int SHIFTED = 4;

    private SwigluCode() {}

    static byte[] write(int vectorBits, ExponentialTerms terms) {
        var out = new Assembler(vectorBits);
        var exponentials = new ExponentialCode(out, terms, TABLE);
        out.add(Y, Gpr.RSI);
        out.add(GATE, Gpr.RCX);
        out.add(UP, Gpr.R9);
        out.load(LEFT, Memory.at(Gpr.RSP, Long.BYTES));
        out.load(TABLE, Memory.at(Gpr.RSP, 2 * Long.BYTES));
        int vector = out.here();
        out.vector(VectorOp.LOAD, G, Memory.at(GATE, 0));
        out.vector(VectorOp.XOR, MINUS_G, G, exponentials.signs());
        exponentials.exponential(EXPONENTIAL, MINUS_G, REST, SHIFTED);
        out.vector(VectorOp.ADD, EXPONENTIAL, EXPONENTIAL, exponentials.one());
        out.vector(VectorOp.DIVIDE, G, G, new Vector(EXPONENTIAL));
        out.vector(VectorOp.MULTIPLY, G, G, Memory.at(UP, 0));
        out.vector(VectorOp.STORE, G, Memory.at(Y, 0));
        for (Gpr operand : new Gpr[] {Y, GATE, UP}) {
            out.add(operand, out.vectorBytes());
        }
        out.subtract(LEFT, 1);
        out.jump(NOT_ZERO, vector);
        out.zeroUpper();
        out.ret();
        return out.code();
    }
}
