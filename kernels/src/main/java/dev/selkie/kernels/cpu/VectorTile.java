package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// [Tile] by the Vector API: six methods that differ only in their number of rows, since sums stay in registers
/// only as variables of their own.
///
/// Both operands come as arrays, not as segments, and the left one with its rows side by side, on purpose: each
/// has one index then, whose check leaves the loop. What is left are loads, multiply-adds and [#finishFirst].
final class VectorTile implements Tile {
    private static final VectorSpecies<Float> SPECIES =
            VectorCode.constants(MethodHandles.lookup()).species();
    private static final int LANES = SPECIES.length();
    private static final int WIDTH = 2 * LANES;
    private static final long LANE_BYTES = (long) LANES * Float.BYTES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(LANES * Integer.SIZE));
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));

    /// The code for other constants.
    static Tile of(VectorCode.Constants constants) {
        return constants.equals(VectorCode.PREFERRED)
                ? new VectorTile()
                : VectorCode.copy(MethodHandles.lookup(), Tile.class, constants);
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public void multiply(int rows, float[] a, int aAt, int inner, float[] b, int bAt, float[] c) {
        switch (rows) {
            case 1 -> rows1(a, aAt, inner, b, bAt, c);
            case 2 -> rows2(a, aAt, inner, b, bAt, c);
            case 3 -> rows3(a, aAt, inner, b, bAt, c);
            case 4 -> rows4(a, aAt, inner, b, bAt, c);
            case 5 -> rows5(a, aAt, inner, b, bAt, c);
            case 6 -> rows6(a, aAt, inner, b, bAt, c);
            default -> throw new IllegalArgumentException("a tile of " + rows + " rows");
        }
    }

    @Override
    public void open(MemorySegment packed, DType dtype, long first, long second, int inner, float[] into, int at) {
        switch (dtype) {
            case F32 -> openF32(packed, first, second, inner, into, at);
            case F16 -> openF16(packed, first, second, inner, into, at);
            case BF16 -> openBf16(packed, first, second, inner, into, at);
            case I32 -> throw new IllegalArgumentException("weights: I32 is no weight's dtype");
        }
    }

    @Override
    public void gather(MemorySegment rows, long from, long stride, int inner, float[] into, int at) {
        for (int k = 0; k < inner; k++) {
            long row = from + k * stride;
            load(rows, row).intoArray(into, at + k * WIDTH);
            load(rows, row + LANE_BYTES).intoArray(into, at + k * WIDTH + LANES);
        }
    }

    @Override
    public void put(float[] c, int row, MemorySegment y, long at, boolean add) {
        long next = at + LANE_BYTES;
        FloatVector c0 = FloatVector.fromArray(SPECIES, c, row * WIDTH);
        FloatVector c1 = FloatVector.fromArray(SPECIES, c, row * WIDTH + LANES);
        (add ? load(y, at).add(c0) : c0).intoMemorySegment(y, at, ORDER);
        (add ? load(y, next).add(c1) : c1).intoMemorySegment(y, next, ORDER);
    }

    @Override
    public void addScaled(float[] c, int row, float scaling, MemorySegment y, long at) {
        long next = at + LANE_BYTES;
        FloatVector s = FloatVector.broadcast(SPECIES, scaling);
        s.fma(FloatVector.fromArray(SPECIES, c, row * WIDTH), load(y, at)).intoMemorySegment(y, at, ORDER);
        s.fma(FloatVector.fromArray(SPECIES, c, row * WIDTH + LANES), load(y, next))
                .intoMemorySegment(y, next, ORDER);
    }

    private static void openF32(MemorySegment packed, long first, long second, int inner, float[] into, int at) {
        for (int k = 0; k < inner; k++) {
            long step = (long) k * PANEL;
            load(packed, (first + step) * Float.BYTES).intoArray(into, at + k * WIDTH);
            load(packed, (second + step) * Float.BYTES).intoArray(into, at + k * WIDTH + LANES);
        }
    }

    private static void openBf16(MemorySegment packed, long first, long second, int inner, float[] into, int at) {
        for (int k = 0; k < inner; k++) {
            long step = (long) k * PANEL;
            widenBf16(packed, first + step).intoArray(into, at + k * WIDTH);
            widenBf16(packed, second + step).intoArray(into, at + k * WIDTH + LANES);
        }
    }

    private static void openF16(MemorySegment packed, long first, long second, int inner, float[] into, int at) {
        for (int k = 0; k < inner; k++) {
            long step = (long) k * PANEL;
            widenF16(packed, first + step).intoArray(into, at + k * WIDTH);
            widenF16(packed, second + step).intoArray(into, at + k * WIDTH + LANES);
        }
    }

    private static FloatVector load(MemorySegment numbers, long at) {
        return FloatVector.fromMemorySegment(SPECIES, numbers, at, ORDER);
    }

    private static FloatVector widenBf16(MemorySegment numbers, long index) {
        return Widen.bf16(bits(numbers, index));
    }

    private static FloatVector widenF16(MemorySegment numbers, long index) {
        return Widen.f16(bits(numbers, index));
    }

    private static IntVector bits(MemorySegment numbers, long index) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, numbers, index * Short.BYTES, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    private static void store(FloatVector sum0, FloatVector sum1, float[] c, int row) {
        sum0.intoArray(c, row * WIDTH);
        sum1.intoArray(c, row * WIDTH + LANES);
    }

    /// Keeps the compiler from moving the loads of the next rows before this sum. Left to itself it loads the
    /// numbers of all rows at the top of the loop, has too few registers then and keeps sums in memory: 37 % of the
    /// peak instead of 90 %. A load from an array cannot pass a store to one; what is stored here is overwritten.
    private static void finishFirst(FloatVector sum, float[] c) {
        sum.intoArray(c, 0);
    }

    private static void rows6(float[] a, int aAt, int inner, float[] b, int bAt, float[] c) {
        FloatVector sum00 = FloatVector.fromArray(SPECIES, c, 0);
        FloatVector sum01 = FloatVector.fromArray(SPECIES, c, LANES);
        FloatVector sum10 = FloatVector.fromArray(SPECIES, c, WIDTH);
        FloatVector sum11 = FloatVector.fromArray(SPECIES, c, WIDTH + LANES);
        FloatVector sum20 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH);
        FloatVector sum21 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH + LANES);
        FloatVector sum30 = FloatVector.fromArray(SPECIES, c, 3 * WIDTH);
        FloatVector sum31 = FloatVector.fromArray(SPECIES, c, 3 * WIDTH + LANES);
        FloatVector sum40 = FloatVector.fromArray(SPECIES, c, 4 * WIDTH);
        FloatVector sum41 = FloatVector.fromArray(SPECIES, c, 4 * WIDTH + LANES);
        FloatVector sum50 = FloatVector.fromArray(SPECIES, c, 5 * WIDTH);
        FloatVector sum51 = FloatVector.fromArray(SPECIES, c, 5 * WIDTH + LANES);
        for (int k = 0; k < inner; k++) {
            int panel = bAt + k * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, panel);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, panel + LANES);
            int at = aAt + k * 6;
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + 1]);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            finishFirst(sum11, c);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2]);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3]);
            sum30 = a3.fma(b0, sum30);
            sum31 = a3.fma(b1, sum31);
            finishFirst(sum31, c);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[at + 4]);
            sum40 = a4.fma(b0, sum40);
            sum41 = a4.fma(b1, sum41);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[at + 5]);
            sum50 = a5.fma(b0, sum50);
            sum51 = a5.fma(b1, sum51);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
        store(sum20, sum21, c, 2);
        store(sum30, sum31, c, 3);
        store(sum40, sum41, c, 4);
        store(sum50, sum51, c, 5);
    }

    private static void rows5(float[] a, int aAt, int inner, float[] b, int bAt, float[] c) {
        FloatVector sum00 = FloatVector.fromArray(SPECIES, c, 0);
        FloatVector sum01 = FloatVector.fromArray(SPECIES, c, LANES);
        FloatVector sum10 = FloatVector.fromArray(SPECIES, c, WIDTH);
        FloatVector sum11 = FloatVector.fromArray(SPECIES, c, WIDTH + LANES);
        FloatVector sum20 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH);
        FloatVector sum21 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH + LANES);
        FloatVector sum30 = FloatVector.fromArray(SPECIES, c, 3 * WIDTH);
        FloatVector sum31 = FloatVector.fromArray(SPECIES, c, 3 * WIDTH + LANES);
        FloatVector sum40 = FloatVector.fromArray(SPECIES, c, 4 * WIDTH);
        FloatVector sum41 = FloatVector.fromArray(SPECIES, c, 4 * WIDTH + LANES);
        for (int k = 0; k < inner; k++) {
            int panel = bAt + k * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, panel);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, panel + LANES);
            int at = aAt + k * 5;
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + 1]);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            finishFirst(sum11, c);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2]);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3]);
            sum30 = a3.fma(b0, sum30);
            sum31 = a3.fma(b1, sum31);
            finishFirst(sum31, c);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[at + 4]);
            sum40 = a4.fma(b0, sum40);
            sum41 = a4.fma(b1, sum41);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
        store(sum20, sum21, c, 2);
        store(sum30, sum31, c, 3);
        store(sum40, sum41, c, 4);
    }

    private static void rows4(float[] a, int aAt, int inner, float[] b, int bAt, float[] c) {
        FloatVector sum00 = FloatVector.fromArray(SPECIES, c, 0);
        FloatVector sum01 = FloatVector.fromArray(SPECIES, c, LANES);
        FloatVector sum10 = FloatVector.fromArray(SPECIES, c, WIDTH);
        FloatVector sum11 = FloatVector.fromArray(SPECIES, c, WIDTH + LANES);
        FloatVector sum20 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH);
        FloatVector sum21 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH + LANES);
        FloatVector sum30 = FloatVector.fromArray(SPECIES, c, 3 * WIDTH);
        FloatVector sum31 = FloatVector.fromArray(SPECIES, c, 3 * WIDTH + LANES);
        for (int k = 0; k < inner; k++) {
            int panel = bAt + k * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, panel);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, panel + LANES);
            int at = aAt + k * 4;
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + 1]);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            finishFirst(sum11, c);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2]);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3]);
            sum30 = a3.fma(b0, sum30);
            sum31 = a3.fma(b1, sum31);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
        store(sum20, sum21, c, 2);
        store(sum30, sum31, c, 3);
    }

    private static void rows3(float[] a, int aAt, int inner, float[] b, int bAt, float[] c) {
        FloatVector sum00 = FloatVector.fromArray(SPECIES, c, 0);
        FloatVector sum01 = FloatVector.fromArray(SPECIES, c, LANES);
        FloatVector sum10 = FloatVector.fromArray(SPECIES, c, WIDTH);
        FloatVector sum11 = FloatVector.fromArray(SPECIES, c, WIDTH + LANES);
        FloatVector sum20 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH);
        FloatVector sum21 = FloatVector.fromArray(SPECIES, c, 2 * WIDTH + LANES);
        for (int k = 0; k < inner; k++) {
            int panel = bAt + k * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, panel);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, panel + LANES);
            int at = aAt + k * 3;
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + 1]);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            finishFirst(sum11, c);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2]);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
        store(sum20, sum21, c, 2);
    }

    private static void rows2(float[] a, int aAt, int inner, float[] b, int bAt, float[] c) {
        FloatVector sum00 = FloatVector.fromArray(SPECIES, c, 0);
        FloatVector sum01 = FloatVector.fromArray(SPECIES, c, LANES);
        FloatVector sum10 = FloatVector.fromArray(SPECIES, c, WIDTH);
        FloatVector sum11 = FloatVector.fromArray(SPECIES, c, WIDTH + LANES);
        for (int k = 0; k < inner; k++) {
            int panel = bAt + k * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, panel);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, panel + LANES);
            int at = aAt + k * 2;
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + 1]);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
    }

    private static void rows1(float[] a, int aAt, int inner, float[] b, int bAt, float[] c) {
        FloatVector sum00 = FloatVector.fromArray(SPECIES, c, 0);
        FloatVector sum01 = FloatVector.fromArray(SPECIES, c, LANES);
        for (int k = 0; k < inner; k++) {
            int panel = bAt + k * WIDTH;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, panel);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, panel + LANES);
            int at = aAt + k;
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
        }
        store(sum00, sum01, c, 0);
    }
}
