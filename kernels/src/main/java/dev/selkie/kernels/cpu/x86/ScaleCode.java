package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// `y = x · factor · weight` for vector after vector. The operands are `y`, `x` and `weight`, the
/// first number the bits of `factor`.
final class ScaleCode extends RowCode {
    private static final int NUMBERS = 0;
    private static final int FACTOR = 1;

    ScaleCode(int vectorBits) {
        super(vectorBits);
    }

    @Override
    void body() {
        out.vector(VectorOp.BROADCAST, FACTOR, FIRST_NUMBER);
        loop(
                1,
                v -> {
                    out.vector(VectorOp.LOAD, NUMBERS, vector(B, v));
                    out.vector(VectorOp.MULTIPLY, NUMBERS, NUMBERS, new Vector(FACTOR));
                    out.vector(VectorOp.MULTIPLY, NUMBERS, NUMBERS, vector(C, v));
                    out.vector(VectorOp.STORE, NUMBERS, vector(A, v));
                },
                A,
                B,
                C);
    }
}
