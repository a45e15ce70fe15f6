package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// Rotates a head's pairs of numbers, one of each half:
///
///     y[i] = x[i] · cos[i] − x[i + half] · sin[i]      y[i + half] = x[i + half] · cos[i] + x[i] · sin[i]
///
/// the second products fused. The operands are `y`, `x` and a row of cosines with the sines half a head behind, the
/// first number the bytes of half a head. A step is a vector of each half.
final class RotateCode extends RowCode {
    private static final Gpr HALF = Gpr.R10;

    private static final int COS = 0;
    private static final int SIN = 1;
    private static final int LOWER = 2;
    private static final int UPPER = 3;
    private static final int RESULT = 4;

    RotateCode(int vectorBits) {
        super(vectorBits);
    }

    @Override
    void body() {
        out.load(HALF, FIRST_NUMBER);
        loop(
                1,
                v -> {
                    out.vector(VectorOp.LOAD, COS, vector(C, v));
                    out.vector(VectorOp.LOAD, SIN, half(C));
                    out.vector(VectorOp.LOAD, LOWER, vector(B, v));
                    out.vector(VectorOp.LOAD, UPPER, half(B));
                    out.vector(VectorOp.MULTIPLY, RESULT, LOWER, new Vector(COS));
                    out.vector(VectorOp.SUBTRACT_PRODUCT, RESULT, UPPER, new Vector(SIN));
                    out.vector(VectorOp.STORE, RESULT, vector(A, v));
                    out.vector(VectorOp.MULTIPLY, RESULT, UPPER, new Vector(COS));
                    out.vector(VectorOp.MULTIPLY_ADD, RESULT, LOWER, new Vector(SIN));
                    out.vector(VectorOp.STORE, RESULT, half(A));
                },
                A,
                B,
                C);
    }

    private static Memory half(Gpr address) {
        return new Memory(address, HALF, 1, 0);
    }
}
