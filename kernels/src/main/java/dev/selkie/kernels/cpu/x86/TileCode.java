package dev.selkie.kernels.cpu.x86;

import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NEGATIVE;
import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_NEGATIVE;
import static dev.selkie.kernels.cpu.x86.Assembler.Condition.NOT_ZERO;
import static dev.selkie.kernels.cpu.x86.Assembler.Condition.ZERO;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.cpu.x86.Operand.Memory;
import dev.selkie.kernels.cpu.x86.Operand.Vector;

/// The innermost part of a matrix product: a few rows times two vectors of columns, all sums in registers, for one
/// panel of columns after the other.
///
///     c[i, j] = Σ over k of a[i, k] · b[k, j]      each sum one chain of fused multiply-adds, k = 0, 1, …
///
/// The function's parameters, in this order (C's calling convention for Linux, "System V ABI, AMD64 supplement"):
///
/// | name | |
/// |---|---|
/// | `a`, `aAt` | an address, and bytes from it to the first row's first number |
/// | `b`, `bAt` | the same for the first panel |
/// | `c`, `cAt` | the same for the result |
/// | `inner` | products in each sum, at least 0 |
/// | `aStride` | bytes from one row of `a` to the next; of no meaning where it is transposed |
/// | `bSecond` | bytes from a panel's first vector to its second |
/// | `bStep` | bytes from one k to the next |
/// | `cStride` | bytes from one row of `c` to the next |
/// | `panels` | how many, at least 1 |
/// | `bPanel` | bytes from one panel to the next; in `c` they are neighbours |
/// | `goesOn` | 0: sums begin with 0; else with what is in `c` |
/// | `adds` | 0: `c` is overwritten; else a sum is added to it when it is complete |
/// | `fetch` | an address: the 512 bytes from there, which need not exist, are brought to the second-level cache |
/// | `fetchStep` | bytes from there to what is brought 16 k later |
/// | `fetchPanel` | bytes from there to what is brought with the next panel |
///
/// Source: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
final class TileCode {
    /// Products of each sum between two steps of the addresses.
    private static final int UNROLLED = 4;

    /// Such steps in the loop, each of which fetches a part of [#FETCHED].
    private static final int STEPS = 4;

    /// Bytes that are fetched in one turn of the loop.
    static final int FETCHED = STEPS * 2 * Assembler.LINE_BYTES;

    /// Rows up to which columns are asked for ahead of their use: with so few, weights come from memory, and a core
    /// that only looks ahead as far as its own window waits for each line.
    private static final int FEW_ROWS = 4;

    /// How far ahead, in bytes. Beyond the last panel nothing need be there.
    private static final int AHEAD = 2048;

    /// Where parameters lie that came on the stack: above the return address and the registers that are kept.
    private static final Gpr[] KEPT = {Gpr.RBX, Gpr.RBP, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15};

    private static final Memory INNER = parameter(0);
    private static final Memory A_STRIDE = parameter(1);
    private static final Memory B_SECOND = parameter(2);
    private static final Memory B_STEP = parameter(3);
    private static final Memory C_STRIDE = parameter(4);
    private static final Memory PANELS = parameter(5);
    private static final Memory B_PANEL = parameter(6);
    private static final Memory GOES_ON = parameter(7);
    private static final Memory ADDS = parameter(8);
    private static final Memory FETCH = parameter(9);
    private static final Memory FETCH_STEP = parameter(10);
    private static final Memory FETCH_PANEL = parameter(11);

    /// Row 0, and every fourth row from there.
    private static final Gpr[] A = {Gpr.RDI, Gpr.RBX, Gpr.RBP, Gpr.R12};

    private static final Gpr A_ROW = Gpr.R10;
    private static final Gpr A_THREE_ROWS = Gpr.R11;
    private static final Gpr B_FIRST = Gpr.RDX;
    private static final Gpr B_OTHER = Gpr.R9;
    private static final Gpr STEP = Gpr.RCX;
    private static final Gpr THREE_STEPS = Gpr.R13;
    private static final Gpr C = Gpr.R8;
    private static final Gpr C_ROW = Gpr.RSI;
    private static final Gpr LEFT = Gpr.RAX;
    private static final Gpr SCRATCH = Gpr.R14;
    private static final Gpr PANEL = Gpr.R15;

    private final Assembler out;
    private final DType dtype;
    private final int rows;
    private final boolean transposed;

    private TileCode(Assembler out, DType dtype, int rows, boolean transposed) {
        this.out = out;
        this.dtype = dtype;
        this.rows = rows;
        this.transposed = transposed;
    }

    /// Rows that a function has at most: two sums for each, two vectors of columns and a number must fit into
    /// registers.
    static int mostRows(int vectorBits) {
        return vectorBits == 512 ? 14 : 6;
    }

    /// The function for a number of rows.
    ///
    /// @param dtype  of `b`
    /// @param rows   1 to [#mostRows]
    /// @param transposed whether `a` has the numbers of one k side by side, or else those of one row
    static byte[] write(int vectorBits, DType dtype, int rows, boolean transposed) {
        if (rows < 1 || rows > mostRows(vectorBits)) {
            throw new IllegalArgumentException("a tile of %d rows".formatted(rows));
        }
        var code = new TileCode(new Assembler(vectorBits), dtype, rows, transposed);
        code.function();
        return code.out.code();
    }

    private void function() {
        for (Gpr register : KEPT) {
            out.push(register);
        }
        enter();
        int panel = out.here();
        begin();
        multiply();
        finish();
        nextPanel();
        out.jump(NOT_ZERO, panel);
        out.zeroUpper();
        for (int i = KEPT.length - 1; i >= 0; i--) {
            out.pop(KEPT[i]);
        }
        out.ret();
    }

    /// From parameters to addresses.
    private void enter() {
        out.add(A[0], Gpr.RSI);
        out.address(PANEL, new Memory(Gpr.RDX, Gpr.RCX, 1, 0));
        out.add(C, Gpr.R9);
        out.load(C_ROW, C_STRIDE);
        out.load(STEP, B_STEP);
        out.address(THREE_STEPS, new Memory(STEP, STEP, 2, 0));
        if (!transposed) {
            out.load(A_ROW, A_STRIDE);
            out.address(A_THREE_ROWS, new Memory(A_ROW, A_ROW, 2, 0));
            for (int i = 1; i < bases(); i++) {
                out.address(A[i], new Memory(A[i - 1], A_ROW, 4, 0));
            }
        }
    }

    /// Where the panel begins, and its sums.
    private void begin() {
        out.move(B_FIRST, PANEL);
        out.load(B_OTHER, B_SECOND);
        out.add(B_OTHER, PANEL);
        out.load(SCRATCH, GOES_ON);
        out.test(SCRATCH);
        int fresh = out.jump(ZERO);
        out.move(SCRATCH, C);
        for (int row = 0; row < rows; row++) {
            out.vector(VectorOp.LOAD, sum(row, 0), Memory.at(SCRATCH, 0));
            out.vector(VectorOp.LOAD, sum(row, 1), Memory.at(SCRATCH, out.vectorBytes()));
            out.add(SCRATCH, C_ROW);
        }
        int ready = out.jump();
        out.land(fresh);
        for (int row = 0; row < rows; row++) {
            out.zero(sum(row, 0));
            out.zero(sum(row, 1));
        }
        out.land(ready);
    }

    private void multiply() {
        out.load(SCRATCH, FETCH);
        out.load(LEFT, INNER);
        loop(STEPS);
        loop(1);
        out.test(LEFT);
        int done = out.jump(ZERO);
        int one = out.here();
        multiply(0);
        advance(1);
        out.subtract(LEFT, 1);
        out.jump(NOT_ZERO, one);
        out.land(done);
    }

    /// As many turns of some steps as are left.
    private void loop(int steps) {
        boolean fetches = steps == STEPS && rows > FEW_ROWS;
        out.subtract(LEFT, steps * UNROLLED);
        int few = out.jump(NEGATIVE);
        int many = out.here();
        for (int step = 0; step < steps; step++) {
            if (fetches) {
                fetch(step);
            }
            for (int i = 0; i < UNROLLED; i++) {
                multiply(i);
            }
            advance(UNROLLED);
        }
        if (fetches) {
            out.add(SCRATCH, FETCH_STEP);
        }
        out.subtract(LEFT, steps * UNROLLED);
        out.jump(NOT_NEGATIVE, many);
        out.land(few);
        out.add(LEFT, steps * UNROLLED);
    }

    /// Weights come from memory, more slowly than they are multiplied with few rows: so those of the next piece of work
    /// are fetched a little at a time while this one is done.
    private void fetch(int step) {
        int at = step * FETCHED / STEPS;
        out.prefetchSecondLevel(Memory.at(SCRATCH, at));
        out.prefetchSecondLevel(Memory.at(SCRATCH, at + Assembler.LINE_BYTES));
    }

    /// The multiply-adds of one k, `ahead` of where the addresses are.
    private void multiply(int ahead) {
        out.loadWidened(dtype, columns(0), step(B_FIRST, ahead, 0));
        out.loadWidened(dtype, columns(1), step(B_OTHER, ahead, 0));
        if (rows <= FEW_ROWS) {
            out.prefetch(step(B_FIRST, ahead, AHEAD));
            out.prefetch(step(B_OTHER, ahead, AHEAD));
        }
        for (int row = 0; row < rows; row++) {
            out.vector(VectorOp.BROADCAST, number(row), left(row, ahead));
            out.vector(VectorOp.MULTIPLY_ADD, sum(row, 0), number(row), new Vector(columns(0)));
            out.vector(VectorOp.MULTIPLY_ADD, sum(row, 1), number(row), new Vector(columns(1)));
        }
    }

    private void advance(int steps) {
        if (steps == 1) {
            out.add(B_FIRST, STEP);
            out.add(B_OTHER, STEP);
        } else {
            out.address(B_FIRST, new Memory(B_FIRST, STEP, steps, 0));
            out.address(B_OTHER, new Memory(B_OTHER, STEP, steps, 0));
        }
        for (int i = 0; i < bases(); i++) {
            out.add(A[i], steps * bytesOfK());
        }
    }

    private void finish() {
        out.load(SCRATCH, ADDS);
        out.test(SCRATCH);
        int overwrite = out.jump(ZERO);
        out.move(SCRATCH, C);
        for (int row = 0; row < rows; row++) {
            out.vector(VectorOp.ADD, sum(row, 0), sum(row, 0), Memory.at(SCRATCH, 0));
            out.vector(VectorOp.ADD, sum(row, 1), sum(row, 1), Memory.at(SCRATCH, out.vectorBytes()));
            out.add(SCRATCH, C_ROW);
        }
        out.land(overwrite);
        out.move(SCRATCH, C);
        for (int row = 0; row < rows; row++) {
            out.vector(VectorOp.STORE, sum(row, 0), Memory.at(SCRATCH, 0));
            out.vector(VectorOp.STORE, sum(row, 1), Memory.at(SCRATCH, out.vectorBytes()));
            out.add(SCRATCH, C_ROW);
        }
    }

    /// Back to the beginning of the rows, on to the next panel; leaves the flags of how many are left.
    private void nextPanel() {
        out.load(SCRATCH, INNER);
        out.negate(SCRATCH);
        for (int i = 0; i < bases(); i++) {
            for (int gone = 0; gone < bytesOfK(); gone += Float.BYTES) {
                out.address(A[i], new Memory(A[i], SCRATCH, Float.BYTES, 0));
            }
        }
        out.add(C, 2 * out.vectorBytes());
        out.load(SCRATCH, B_PANEL);
        out.add(PANEL, SCRATCH);
        out.load(SCRATCH, FETCH);
        out.add(SCRATCH, FETCH_PANEL);
        out.store(FETCH, SCRATCH);
        out.load(SCRATCH, PANELS);
        out.subtract(SCRATCH, 1);
        out.store(PANELS, SCRATCH);
    }

    private Memory left(int row, int ahead) {
        if (transposed) {
            return Memory.at(A[0], ahead * bytesOfK() + row * Float.BYTES);
        }
        Gpr base = A[row / 4];
        int displacement = ahead * bytesOfK();
        return switch (row % 4) {
            case 0 -> Memory.at(base, displacement);
            case 1 -> new Memory(base, A_ROW, 1, displacement);
            case 2 -> new Memory(base, A_ROW, 2, displacement);
            default -> new Memory(base, A_THREE_ROWS, 1, displacement);
        };
    }

    private static Memory step(Gpr base, int ahead, int displacement) {
        return switch (ahead) {
            case 0 -> Memory.at(base, displacement);
            case 1 -> new Memory(base, STEP, 1, displacement);
            case 2 -> new Memory(base, STEP, 2, displacement);
            default -> new Memory(base, THREE_STEPS, 1, displacement);
        };
    }

    /// Registers that address `a`.
    private int bases() {
        return transposed ? 1 : Math.ceilDiv(rows, 4);
    }

    /// From the numbers of one k to those of the next.
    private int bytesOfK() {
        return transposed ? rows * Float.BYTES : Float.BYTES;
    }

    private static int sum(int row, int column) {
        return 2 * row + column;
    }

    private int columns(int column) {
        return out.vectors() - 2 + column;
    }

    /// Where a row's number is: two registers in turn where there are enough.
    private int number(int row) {
        return out.vectors() - 3 - (out.vectors() == 32 ? row % 2 : 0);
    }

    private static Memory parameter(int index) {
        return Memory.at(Gpr.RSP, (KEPT.length + 1 + index) * Long.BYTES);
    }
}
