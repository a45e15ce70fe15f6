package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Assembler.Relation;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// A row of scores becomes `exp(score − largest)`, summed in 16 chains: number i belongs to chain i mod 16, and each
/// chain is added up in order. NaN is never the largest; with −∞ alone 0 is subtracted.
///
/// The operands are the scores, where the chains' sums go, and where the largest score goes, 16 times; the first number
/// is the address of [ExponentialCode#table]. A step is 16 scores.
final class SoftmaxCode extends RowCode {
    /// Chains, and numbers in a step.
    static final int CHAINS = 16;

    private static final Gpr TABLE = Gpr.R10;
    private static final Gpr AT = Gpr.R11;

    private static final int LARGEST = 0;
    private static final int SCORE = 1;
    private static final int EXPONENTIAL = 2;
    private static final int REST = 3;
    private static final int SHIFTED = 4;

    /// The first of the registers that chains are added up in.
    private static final int SUM = 5;

    private final ExponentialCode exponentials;

    /// Vectors in a step.
    private final int vectors = vectorsOf(CHAINS);

    SoftmaxCode(int vectorBits, ExponentialTerms terms) {
        super(vectorBits);
        this.exponentials = new ExponentialCode(out, terms, TABLE);
    }

    @Override
    void body() {
        out.load(TABLE, FIRST_NUMBER);
        largest();
        out.compare(LARGEST, Relation.EQUAL, exponentials.minusInfinity());
        out.blend(LARGEST, exponentials.zero());
        exponentials();
    }

    private void largest() {
        out.vector(VectorOp.LOAD, LARGEST, exponentials.minusInfinity());
        out.move(AT, A);
        loop(
                vectors,
                v -> {
                    out.vector(VectorOp.LOAD, SCORE, vector(AT, v));
                    out.vector(VectorOp.MAX, LARGEST, SCORE, new Vector(LARGEST));
                },
                AT);
        out.vector(VectorOp.STORE, LARGEST, vector(C, 0));
        for (int lane = 0; lane < out.vectorBytes() / Float.BYTES; lane++) {
            out.vector(VectorOp.BROADCAST, SCORE, Memory.at(C, lane * Float.BYTES));
            out.vector(VectorOp.MAX, LARGEST, SCORE, new Vector(LARGEST));
        }
        for (int v = 0; v < vectors; v++) {
            out.vector(VectorOp.STORE, LARGEST, vector(C, v));
        }
    }

    private void exponentials() {
        for (int v = 0; v < vectors; v++) {
            out.zero(SUM + v);
        }
        out.move(AT, A);
        loop(
                vectors,
                v -> {
                    out.vector(VectorOp.LOAD, SCORE, vector(AT, v));
                    out.vector(VectorOp.SUBTRACT, SCORE, SCORE, new Vector(LARGEST));
                    exponentials.exponential(EXPONENTIAL, SCORE, REST, SHIFTED);
                    out.vector(VectorOp.STORE, EXPONENTIAL, vector(AT, v));
                    out.vector(VectorOp.ADD, SUM + v, SUM + v, new Vector(EXPONENTIAL));
                },
                AT);
        for (int v = 0; v < vectors; v++) {
            out.vector(VectorOp.STORE, SUM + v, vector(B, v));
        }
    }
}
