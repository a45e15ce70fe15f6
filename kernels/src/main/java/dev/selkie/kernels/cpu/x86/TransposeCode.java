package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_ZERO;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// Transposes a strip of square blocks in registers: as many rows and columns as a vector has numbers. Neighbours are
/// paired first, then pairs, then the 128-bit parts of the vectors.
///
/// The function's parameters: `from`, `fromAt` (bytes), `to`, `toAt`, a third operand of no meaning, `count` of blocks
/// (at least 1), `rowStep` from one row of a block to the next, `blockStep` from one block to the next, `lineStep` from
/// one transposed row to the next, `toStep` from one transposed block to the next, `ahead` to where lines are fetched
/// that will be transposed soon.
final class TransposeCode {
    private static final Gpr FROM = Gpr.RDI;
    private static final Gpr TO = Gpr.RDX;
    private static final Gpr COUNT = Gpr.R8;
    private static final Gpr ROW_STEP = Gpr.R9;
    private static final Gpr BLOCK_STEP = Gpr.RSI;
    private static final Gpr LINE_STEP = Gpr.RCX;
    private static final Gpr TO_STEP = Gpr.R11;
    private static final Gpr AT = Gpr.R10;
    private static final Gpr AHEAD = Gpr.RAX;

    private static final int EVEN_QUARTERS = 0x88;
    private static final int ODD_QUARTERS = 0xDD;
    private static final int LOWER_HALVES = 0x20;
    private static final int UPPER_HALVES = 0x31;

    private final Assembler out;
    private final DType dtype;
    private final int side;

    private TransposeCode(Assembler out, DType dtype) {
        this.out = out;
        this.dtype = dtype;
        this.side = out.vectorBytes() / Float.BYTES;
    }

    /// The function for numbers of `dtype`, which it widens to f32.
    static byte[] write(int vectorBits, DType dtype) {
        var code = new TransposeCode(new Assembler(vectorBits), dtype);
        code.function();
        return code.out.code();
    }

    private void function() {
        out.add(FROM, Gpr.RSI);
        out.add(TO, Gpr.RCX);
        out.load(COUNT, Memory.at(Gpr.RSP, Long.BYTES));
        out.load(ROW_STEP, Memory.at(Gpr.RSP, 2 * Long.BYTES));
        out.load(BLOCK_STEP, Memory.at(Gpr.RSP, 3 * Long.BYTES));
        out.load(LINE_STEP, Memory.at(Gpr.RSP, 4 * Long.BYTES));
        out.load(TO_STEP, Memory.at(Gpr.RSP, 5 * Long.BYTES));
        out.load(AHEAD, Memory.at(Gpr.RSP, 6 * Long.BYTES));
        int block = out.here();
        out.move(AT, FROM);
        for (int row = 0; row < side; row++) {
            out.loadWidened(dtype, row, Memory.at(AT, 0));
            out.prefetch(new Memory(AT, AHEAD, 1, 0));
            out.add(AT, ROW_STEP);
        }
        transpose();
        out.move(AT, TO);
        for (int line = 0; line < side; line++) {
            out.vector(VectorOp.STORE, line(line), Memory.at(AT, 0));
            out.add(AT, LINE_STEP);
        }
        out.add(FROM, BLOCK_STEP);
        out.add(TO, TO_STEP);
        out.subtract(COUNT, 1);
        out.jump(NOT_ZERO, block);
        out.zeroUpper();
        out.ret();
    }

    /// Rows lie in the first registers, as many others are free.
    private void transpose() {
        for (int row = 0; row < side; row += 2) {
            out.vector(VectorOp.UNPACK_LOW, side + row, row, new Vector(row + 1));
            out.vector(VectorOp.UNPACK_HIGH, side + row + 1, row, new Vector(row + 1));
        }
        for (int row = 0; row < side; row += 4) { // register row + j: column j of each 128 bits, of four rows
            out.vector(VectorOp.UNPACK_LOW_PAIRS, row, side + row, new Vector(side + row + 2));
            out.vector(VectorOp.UNPACK_HIGH_PAIRS, row + 1, side + row, new Vector(side + row + 2));
            out.vector(VectorOp.UNPACK_LOW_PAIRS, row + 2, side + row + 1, new Vector(side + row + 3));
            out.vector(VectorOp.UNPACK_HIGH_PAIRS, row + 3, side + row + 1, new Vector(side + row + 3));
        }
        for (int column = 0; column < 4; column++) {
            if (side == 8) {
                halves(column);
            } else {
                quarters(column);
            }
        }
    }

    private void halves(int column) {
        out.vector(VectorOp.PERMUTE_HALVES, line(column), column, new Vector(column + 4), LOWER_HALVES);
        out.vector(VectorOp.PERMUTE_HALVES, line(column + 4), column, new Vector(column + 4), UPPER_HALVES);
    }

    private void quarters(int column) {
        int first = side + 4 * column; // four registers for what is half done
        shuffle(first, column, column + 4, EVEN_QUARTERS);
        shuffle(first + 1, column, column + 4, ODD_QUARTERS);
        shuffle(first + 2, column + 8, column + 12, EVEN_QUARTERS);
        shuffle(first + 3, column + 8, column + 12, ODD_QUARTERS);
        shuffle(column, first, first + 2, EVEN_QUARTERS);
        shuffle(column + 4, first + 1, first + 3, EVEN_QUARTERS);
        shuffle(column + 8, first, first + 2, ODD_QUARTERS);
        shuffle(column + 12, first + 1, first + 3, ODD_QUARTERS);
    }

    private void shuffle(int to, int a, int b, int parts) {
        out.vector(VectorOp.SHUFFLE_QUARTERS, to, a, new Vector(b), parts);
    }

    /// The register that a transposed row ends in.
    private int line(int line) {
        return side == 8 ? 8 + line : line;
    }
}
