package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// `y[r, i] = x[r, i] · factor` for several rows. The operands are `y` and `x`, a step is a vector, and the numbers are
/// the bits of `factor`, the rows, and the bytes from one row to the next in `y` and in `x`.
final class CopyRowsCode extends RowCode {
    private static final Memory Y_STRIDE = Memory.at(Gpr.RSP, 4 * Long.BYTES);
    private static final Memory X_STRIDE = Memory.at(Gpr.RSP, 5 * Long.BYTES);

    private static final Gpr ROWS_LEFT = Gpr.R10;
    private static final Gpr Y_STEP = Gpr.R11;
    private static final Gpr X_STEP = Gpr.R9;
    private static final Gpr Y_AT = Gpr.RSI;
    private static final Gpr X_AT = Gpr.RCX;

    private static final int NUMBERS = 0;
    private static final int FACTOR = 1;

    CopyRowsCode(int vectorBits) {
        super(vectorBits);
    }

    @Override
    void body() {
        out.vector(VectorOp.BROADCAST, FACTOR, FIRST_NUMBER);
        out.load(ROWS_LEFT, SECOND_NUMBER);
        out.load(Y_STEP, Y_STRIDE);
        out.load(X_STEP, X_STRIDE);
        times(ROWS_LEFT, this::row);
    }

    private void row() {
        out.move(Y_AT, A);
        out.move(X_AT, B);
        loop(
                1,
                v -> {
                    out.vector(VectorOp.LOAD, NUMBERS, vector(X_AT, v));
                    out.vector(VectorOp.MULTIPLY, NUMBERS, NUMBERS, new Vector(FACTOR));
                    out.vector(VectorOp.STORE, NUMBERS, vector(Y_AT, v));
                },
                Y_AT,
                X_AT);
        out.add(A, Y_STEP);
        out.add(B, X_STEP);
    }
}
