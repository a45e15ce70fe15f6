package dev.selkie.kernels.cpu.x86;

/// `y = y · keep + x · take`, the second product fused, for vector after vector. The operands are `y` and `x`, the
/// numbers the bits of `keep` and `take`.
final class MergeCode extends RowCode {
    private static final int NUMBERS = 0;
    private static final int KEEP = 1;
    private static final int TAKE = 2;

    MergeCode(int vectorBits) {
        super(vectorBits);
    }

    @Override
    void body() {
        out.vector(VectorOp.BROADCAST, KEEP, FIRST_NUMBER);
        out.vector(VectorOp.BROADCAST, TAKE, SECOND_NUMBER);
        loop(
                1,
                v -> {
                    out.vector(VectorOp.MULTIPLY, NUMBERS, KEEP, vector(A, v));
                    out.vector(VectorOp.MULTIPLY_ADD, NUMBERS, TAKE, vector(B, v));
                    out.vector(VectorOp.STORE, NUMBERS, vector(A, v));
                },
                A,
                B);
    }
}
