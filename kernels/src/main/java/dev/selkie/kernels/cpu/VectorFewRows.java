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

/// [FewRows] by the Vector API. Weights are widened on their way from memory to the multiplier.
final class VectorFewRows implements FewRows {
    private static final VectorCode.Constants CONSTANTS = VectorCode.constants(MethodHandles.lookup());
    private static final VectorSpecies<Float> SPECIES = CONSTANTS.species();
    private static final DType DTYPE = CONSTANTS.dtype();
    private static final int LANES = SPECIES.length();
    private static final int WIDTH = 2 * LANES;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(LANES * Integer.SIZE));
    private static final VectorSpecies<Short> SHORTS =
            VectorSpecies.of(short.class, VectorShape.forBitSize(LANES * Short.SIZE));

    /// The code for other constants.
    static FewRows of(VectorCode.Constants constants) {
        return constants.equals(VectorCode.PREFERRED)
                ? new VectorFewRows()
                : VectorCode.copy(MethodHandles.lookup(), FewRows.class, constants);
    }

    @Override
    public int columns(int rows) {
        return rows == 1 ? 2 * WIDTH : WIDTH;
    }

    @Override
    public void multiply(
            int rows,
            float[] x,
            int inner,
            MemorySegment packed,
            long first,
            long second,
            long third,
            long fourth,
            float[] c) {
        switch (rows) {
            case 1 -> rows1(x, inner, packed, first, second, third, fourth, c);
            case 2 -> rows2(x, inner, packed, first, second, c);
            case 3 -> rows3(x, inner, packed, first, second, c);
            case 4 -> rows4(x, inner, packed, first, second, c);
            default -> throw new IllegalArgumentException(rows + " rows are not few");
        }
    }

    private static void rows1(
            float[] x, int inner, MemorySegment packed, long first, long second, long third, long fourth, float[] c) {
        FloatVector sum00 = FloatVector.zero(SPECIES);
        FloatVector sum01 = FloatVector.zero(SPECIES);
        FloatVector sum02 = FloatVector.zero(SPECIES);
        FloatVector sum03 = FloatVector.zero(SPECIES);
        for (int k = 0; k < inner; k++) {
            long step = (long) k * PANEL;
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[k]);
            sum00 = x0.fma(load(packed, first + step), sum00);
            sum01 = x0.fma(load(packed, second + step), sum01);
            sum02 = x0.fma(load(packed, third + step), sum02);
            sum03 = x0.fma(load(packed, fourth + step), sum03);
        }
        store(sum00, sum01, c, 0);
        store(sum02, sum03, c, 1);
    }

    private static void rows2(float[] x, int inner, MemorySegment packed, long first, long second, float[] c) {
        FloatVector sum00 = FloatVector.zero(SPECIES);
        FloatVector sum01 = FloatVector.zero(SPECIES);
        FloatVector sum10 = FloatVector.zero(SPECIES);
        FloatVector sum11 = FloatVector.zero(SPECIES);
        for (int k = 0; k < inner; k++) {
            long step = (long) k * PANEL;
            FloatVector w0 = load(packed, first + step);
            FloatVector w1 = load(packed, second + step);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[k]);
            sum00 = x0.fma(w0, sum00);
            sum01 = x0.fma(w1, sum01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[inner + k]);
            sum10 = x1.fma(w0, sum10);
            sum11 = x1.fma(w1, sum11);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
    }

    private static void rows3(float[] x, int inner, MemorySegment packed, long first, long second, float[] c) {
        FloatVector sum00 = FloatVector.zero(SPECIES);
        FloatVector sum01 = FloatVector.zero(SPECIES);
        FloatVector sum10 = FloatVector.zero(SPECIES);
        FloatVector sum11 = FloatVector.zero(SPECIES);
        FloatVector sum20 = FloatVector.zero(SPECIES);
        FloatVector sum21 = FloatVector.zero(SPECIES);
        for (int k = 0; k < inner; k++) {
            long step = (long) k * PANEL;
            FloatVector w0 = load(packed, first + step);
            FloatVector w1 = load(packed, second + step);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[k]);
            sum00 = x0.fma(w0, sum00);
            sum01 = x0.fma(w1, sum01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[inner + k]);
            sum10 = x1.fma(w0, sum10);
            sum11 = x1.fma(w1, sum11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[2 * inner + k]);
            sum20 = x2.fma(w0, sum20);
            sum21 = x2.fma(w1, sum21);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
        store(sum20, sum21, c, 2);
    }

    private static void rows4(float[] x, int inner, MemorySegment packed, long first, long second, float[] c) {
        FloatVector sum00 = FloatVector.zero(SPECIES);
        FloatVector sum01 = FloatVector.zero(SPECIES);
        FloatVector sum10 = FloatVector.zero(SPECIES);
        FloatVector sum11 = FloatVector.zero(SPECIES);
        FloatVector sum20 = FloatVector.zero(SPECIES);
        FloatVector sum21 = FloatVector.zero(SPECIES);
        FloatVector sum30 = FloatVector.zero(SPECIES);
        FloatVector sum31 = FloatVector.zero(SPECIES);
        for (int k = 0; k < inner; k++) {
            long step = (long) k * PANEL;
            FloatVector w0 = load(packed, first + step);
            FloatVector w1 = load(packed, second + step);
            FloatVector x0 = FloatVector.broadcast(SPECIES, x[k]);
            sum00 = x0.fma(w0, sum00);
            sum01 = x0.fma(w1, sum01);
            FloatVector x1 = FloatVector.broadcast(SPECIES, x[inner + k]);
            sum10 = x1.fma(w0, sum10);
            sum11 = x1.fma(w1, sum11);
            FloatVector x2 = FloatVector.broadcast(SPECIES, x[2 * inner + k]);
            sum20 = x2.fma(w0, sum20);
            sum21 = x2.fma(w1, sum21);
            FloatVector x3 = FloatVector.broadcast(SPECIES, x[3 * inner + k]);
            sum30 = x3.fma(w0, sum30);
            sum31 = x3.fma(w1, sum31);
        }
        store(sum00, sum01, c, 0);
        store(sum10, sum11, c, 1);
        store(sum20, sum21, c, 2);
        store(sum30, sum31, c, 3);
    }

    private static void store(FloatVector sum0, FloatVector sum1, float[] c, int row) {
        sum0.intoArray(c, row * WIDTH);
        sum1.intoArray(c, row * WIDTH + LANES);
    }

    private static FloatVector load(MemorySegment packed, long index) {
        return switch (DTYPE) {
            case F32 -> FloatVector.fromMemorySegment(SPECIES, packed, index * Float.BYTES, ORDER);
            case F16 -> Widen.f16(bits(packed, index));
            case BF16 -> Widen.bf16(bits(packed, index));
            case I32 -> throw new IllegalArgumentException("weights: I32 is no weight's dtype");
        };
    }

    private static IntVector bits(MemorySegment packed, long index) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, packed, index * Short.BYTES, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }
}
