package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.cpu.x86.Assembler.Relation;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Writes exponentials into a function: [ExponentialTerms] says what is computed. The numbers for it lie in a table,
/// a vector for each, since there are more of them than registers.
final class ExponentialCode {
    private static final int ZERO = 0;
    private static final int INFINITY = 1;
    private static final int MINUS_INFINITY = 2;
    private static final int ONE = 3;
    private static final int MINUS_ZERO = 4;
    private static final int LEAST = 5;
    private static final int MOST = 6;
    private static final int LOG2E = 7;
    private static final int ROUNDER = 8;
    private static final int LN2_HIGH = 9;
    private static final int LN2_LOW = 10;
    private static final int SCALE = 11;
    private static final int POLYNOMIAL = 12;

    private final Assembler out;
    private final ExponentialTerms terms;
    private final Gpr table;

    /// @param table the register that holds the address of [#table]
    ExponentialCode(Assembler out, ExponentialTerms terms, Gpr table) {
        this.out = out;
        this.terms = terms;
        this.table = table;
    }

    /// The table for vectors of some width.
    static MemorySegment table(int vectorBits, ExponentialTerms terms) {
        List<Float> rows = new ArrayList<>(List.of(
                0f,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                1f,
                -0f,
                terms.least(),
                terms.most(),
                terms.log2e(),
                terms.rounder(),
                terms.ln2High(),
                terms.ln2Low(),
                Float.intBitsToFloat(terms.scale())));
        rows.addAll(terms.polynomial());
        int lanes = vectorBits / Float.SIZE;
        MemorySegment table = SystemMemory.allocateForEver((long) rows.size() * lanes * Float.BYTES);
        for (int i = 0; i < rows.size() * lanes; i++) {
            table.setAtIndex(ValueLayout.JAVA_FLOAT, i, rows.get(i / lanes));
        }
        return table;
    }

    Memory zero() {
        return row(ZERO);
    }

    Memory minusInfinity() {
        return row(MINUS_INFINITY);
    }

    Memory one() {
        return row(ONE);
    }

    /// What turns signs when it is XORed.
    Memory signs() {
        return row(MINUS_ZERO);
    }

    /// Writes `result = e to each number of x`. All registers differ; x stays, `rest` and `shifted` do not.
    void exponential(int result, int x, int rest, int shifted) {
        out.vector(VectorOp.LOAD, shifted, row(ROUNDER));
        out.vector(VectorOp.MULTIPLY_ADD, shifted, x, row(LOG2E));
        out.vector(VectorOp.SUBTRACT, result, shifted, row(ROUNDER));
        out.vector(VectorOp.LOAD, rest, new Vector(x));
        out.vector(VectorOp.MULTIPLY_ADD, rest, result, row(LN2_HIGH));
        out.vector(VectorOp.MULTIPLY_ADD, rest, result, row(LN2_LOW));
        out.vector(VectorOp.LOAD, result, row(POLYNOMIAL));
        for (int i = 1; i < terms.polynomial().size(); i++) {
            out.vector(VectorOp.MULTIPLY_BY_AND_ADD, result, rest, row(POLYNOMIAL + i));
        }
        out.shiftLeft(shifted, terms.exponentAt());
        out.vector(VectorOp.ADD_INTEGERS, shifted, shifted, row(SCALE));
        out.vector(VectorOp.MULTIPLY, result, result, new Vector(shifted));
        out.compare(x, Relation.LESS, row(LEAST));
        out.blend(result, row(ZERO));
        out.compare(x, Relation.GREATER, row(MOST));
        out.blend(result, row(INFINITY));
    }

    private Memory row(int row) {
        return Memory.at(table, row * out.vectorBytes());
    }
}
