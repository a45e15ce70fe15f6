package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_ZERO;

import dev.selkie.kernels.cpu.x86.Assembler.Relation;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;
import java.util.function.IntConsumer;

/// A row of scores becomes `exp(score − largest)`, summed in 16 chains: number i belongs to chain i mod 16, and each
/// chain is added up in order. NaN is never the largest; with −∞ alone 0 is subtracted.
///
/// The function's parameters: `scores`, `scoresAt` (bytes), `totals` (16 numbers, written), `totalsAt`, `largest` (16
/// numbers, all the same, written), `largestAt`, `groups` of 16 scores (at least 1), the address of
/// [ExponentialCode#table].
final class SoftmaxCode {
    /// Chains, and numbers in a group.
    static final int CHAINS = 16;

    private static final Gpr SCORES = Gpr.RDI;
    private static final Gpr TOTALS = Gpr.RDX;
    private static final Gpr LARGEST_AT = Gpr.R8;
    private static final Gpr GROUPS = Gpr.RAX;
    private static final Gpr TABLE = Gpr.R10;
    private static final Gpr AT = Gpr.R11;
    private static final Gpr LEFT = Gpr.RCX;

    private static final int LARGEST = 0;
    private static final int SCORE = 1;
    private static final int EXPONENTIAL = 2;
    private static final int REST = 3;
    private static final int SHIFTED = 4;

    /// The first of the registers that chains are added up in.
    private static final int TOTAL = 5;

    private final Assembler out;
    private final ExponentialCode exponentials;

    /// Vectors in a group.
    private final int vectors;

    private SoftmaxCode(Assembler out, ExponentialTerms terms) {
        this.out = out;
        this.exponentials = new ExponentialCode(out, terms, TABLE);
        this.vectors = CHAINS * Float.BYTES / out.vectorBytes();
    }

    static byte[] write(int vectorBits, ExponentialTerms terms) {
        var code = new SoftmaxCode(new Assembler(vectorBits), terms);
        code.function();
        return code.out.code();
    }

    private void function() {
        out.add(SCORES, Gpr.RSI);
        out.add(TOTALS, Gpr.RCX);
        out.add(LARGEST_AT, Gpr.R9);
        out.load(GROUPS, Memory.at(Gpr.RSP, Long.BYTES));
        out.load(TABLE, Memory.at(Gpr.RSP, 2 * Long.BYTES));
        largest();
        exponentials();
        out.zeroUpper();
        out.ret();
    }

    private void largest() {
        out.vector(VectorOp.LOAD, LARGEST, exponentials.minusInfinity());
        forEachGroup(v -> {
            out.vector(VectorOp.LOAD, SCORE, vector(AT, v));
            out.vector(VectorOp.MAX, LARGEST, SCORE, new Vector(LARGEST));
        });
        out.vector(VectorOp.STORE, LARGEST, Memory.at(LARGEST_AT, 0));
        for (int lane = 0; lane < out.vectorBytes() / Float.BYTES; lane++) {
            out.vector(VectorOp.BROADCAST, SCORE, Memory.at(LARGEST_AT, lane * Float.BYTES));
            out.vector(VectorOp.MAX, LARGEST, SCORE, new Vector(LARGEST));
        }
        for (int v = 0; v < vectors; v++) {
            out.vector(VectorOp.STORE, LARGEST, vector(LARGEST_AT, v));
        }
        out.compare(LARGEST, Relation.EQUAL, exponentials.minusInfinity());
        out.blend(LARGEST, exponentials.zero());
    }

    private void exponentials() {
        for (int v = 0; v < vectors; v++) {
            out.zero(TOTAL + v);
        }
        forEachGroup(v -> {
            out.vector(VectorOp.LOAD, SCORE, vector(AT, v));
            out.vector(VectorOp.SUBTRACT, SCORE, SCORE, new Vector(LARGEST));
            exponentials.exponential(EXPONENTIAL, SCORE, REST, SHIFTED);
            out.vector(VectorOp.STORE, EXPONENTIAL, vector(AT, v));
            out.vector(VectorOp.ADD, TOTAL + v, TOTAL + v, new Vector(EXPONENTIAL));
        });
        for (int v = 0; v < vectors; v++) {
            out.vector(VectorOp.STORE, TOTAL + v, vector(TOTALS, v));
        }
    }

    private void forEachGroup(IntConsumer forVector) {
        out.move(AT, SCORES);
        out.move(LEFT, GROUPS);
        int group = out.here();
        for (int v = 0; v < vectors; v++) {
            forVector.accept(v);
        }
        out.add(AT, CHAINS * Float.BYTES);
        out.subtract(LEFT, 1);
        out.jump(NOT_ZERO, group);
    }

    private Memory vector(Gpr base, int v) {
        return Memory.at(base, v * out.vectorBytes());
    }
}
