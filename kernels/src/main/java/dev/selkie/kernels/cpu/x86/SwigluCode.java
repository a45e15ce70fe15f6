package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// `y = gate / (1 + exp(−gate)) · up` for vector after vector. The operands are `y`, `gate` and `up`, the first number
/// the address of [ExponentialCode#table].
final class SwigluCode extends RowCode {
    private static final Gpr TABLE = Gpr.R10;

    private static final int GATE = 0;
    private static final int MINUS_GATE = 1;
    private static final int EXPONENTIAL = 2;
    private static final int REST = 3;
    private static final int SHIFTED = 4;

    private final ExponentialCode exponentials;

    SwigluCode(int vectorBits, ExponentialTerms terms) {
        super(vectorBits);
        this.exponentials = new ExponentialCode(out, terms, TABLE);
    }

    @Override
    void body() {
        out.load(TABLE, FIRST_NUMBER);
        loop(
                1,
                v -> {
                    out.vector(VectorOp.LOAD, GATE, vector(B, v));
                    out.vector(VectorOp.XOR, MINUS_GATE, GATE, exponentials.signs());
                    exponentials.exponential(EXPONENTIAL, MINUS_GATE, REST, SHIFTED);
                    out.vector(VectorOp.ADD, EXPONENTIAL, EXPONENTIAL, exponentials.one());
                    out.vector(VectorOp.DIVIDE, GATE, GATE, new Vector(EXPONENTIAL));
                    out.vector(VectorOp.MULTIPLY, GATE, GATE, vector(C, v));
                    out.vector(VectorOp.STORE, GATE, vector(A, v));
                },
                A,
                B,
                C);
    }
}
