package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// The sum of `exp(x − base)` over a row in 64 chains: number i belongs to chain i mod 64, and each chain is added up
/// in order. The operands are `x` and where the chains' sums go, the numbers the address of [ExponentialCode#table]
/// and the bits of `base`. A step is 64 numbers.
final class ExponentialSumCode extends RowCode {
    /// Chains, and numbers in a step.
    static final int CHAINS = 64;

    private static final Gpr TABLE = Gpr.R10;

    private static final int BASE = 0;
    private static final int DIFFERENCE = 1;
    private static final int EXPONENTIAL = 2;
    private static final int REST = 3;
    private static final int SHIFTED = 4;

    /// The first of the registers that chains are added up in.
    private static final int SUM = 5;

    private final ExponentialCode exponentials;

    ExponentialSumCode(int vectorBits, ExponentialTerms terms) {
        super(vectorBits);
        this.exponentials = new ExponentialCode(out, terms, TABLE);
    }

    @Override
    void body() {
        int chains = vectorsOf(CHAINS);
        out.load(TABLE, FIRST_NUMBER);
        out.vector(VectorOp.BROADCAST, BASE, SECOND_NUMBER);
        for (int v = 0; v < chains; v++) {
            out.zero(SUM + v);
        }
        loop(
                chains,
                v -> {
                    out.vector(VectorOp.LOAD, DIFFERENCE, vector(A, v));
                    out.vector(VectorOp.SUBTRACT, DIFFERENCE, DIFFERENCE, new Vector(BASE));
                    exponentials.exponential(EXPONENTIAL, DIFFERENCE, REST, SHIFTED);
                    out.vector(VectorOp.ADD, SUM + v, SUM + v, new Vector(EXPONENTIAL));
                },
                A);
        for (int v = 0; v < chains; v++) {
            out.vector(VectorOp.STORE, SUM + v, vector(B, v));
        }
    }
}
