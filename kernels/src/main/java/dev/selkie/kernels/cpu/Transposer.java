package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Copies matrices turned over, by blocks of 4 × 4 that every machine's 128-bit vectors can turn.
final class Transposer {
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_128;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_128;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_64;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int SIDE = 4;

    private static final VectorMask<Float> ODD = VectorMask.fromLong(FLOATS, 0b1010);
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(FLOATS, 0b1100);
    private static final VectorShuffle<Float> SWAP_NEIGHBOURS = VectorShuffle.fromValues(FLOATS, 1, 0, 3, 2);
    private static final VectorShuffle<Float> SWAP_HALVES = VectorShuffle.fromValues(FLOATS, 2, 3, 0, 1);

    private Transposer() {}

    /// Columns of packed weights as a panel: `into[n, j] = w[n, first + j]`, widened, for all n up to the end of the
    /// last panel and every column that exists.
    ///
    /// @param into (rows rounded up to a multiple of 16, width) from `at`, written
    static void columns(MemorySegment packed, PackedWeights weights, int first, float[] into, int at, int width) {
        int count = Math.min(width, weights.cols() - first);
        int whole = count - count % SIDE;
        for (int panel = 0; panel < weights.panels(); panel++) {
            long block = ((long) panel * weights.cols() + first) * PANEL;
            int to = at + panel * PANEL * width;
            for (int j = 0; j < whole; j += SIDE) {
                block(packed, weights.dtype(), block + (long) j * PANEL, into, to + j, width);
            }
            for (int j = whole; j < count; j++) {
                for (int n = 0; n < PANEL; n++) {
                    into[to + n * width + j] = Plain.widen(packed, weights.dtype(), block + (long) j * PANEL + n);
                }
            }
        }
    }

    /// Rows of f32 as columns: `into[k · width + j] = row_j[k]`.
    ///
    /// @param from   where row 0 begins, in bytes
    /// @param stride from one row to the next, in bytes
    static void rows(
            MemorySegment rows, long from, long stride, int count, int inner, float[] into, int at, int width) {
        int wholeRows = count - count % SIDE;
        int wholeInner = inner - inner % SIDE;
        for (int j = 0; j < wholeRows; j += SIDE) {
            for (int k = 0; k < wholeInner; k += SIDE) {
                long corner = from + j * stride + (long) k * Float.BYTES;
                turn(
                        load(rows, corner),
                        load(rows, corner + stride),
                        load(rows, corner + 2 * stride),
                        load(rows, corner + 3 * stride),
                        into,
                        at + k * width + j,
                        width);
            }
            copy(rows, from, stride, j, j + SIDE, wholeInner, inner, into, at, width);
        }
        copy(rows, from, stride, wholeRows, count, 0, inner, into, at, width);
    }

    private static void copy(
            MemorySegment rows,
            long from,
            long stride,
            int firstRow,
            int endRow,
            int firstInner,
            int endInner,
            float[] into,
            int at,
            int width) {
        for (int j = firstRow; j < endRow; j++) {
            for (int k = firstInner; k < endInner; k++) {
                into[at + k * width + j] = Host.getFloat(rows, from + j * stride + (long) k * Float.BYTES);
            }
        }
    }

    /// Four columns of one panel.
    private static void block(MemorySegment packed, DType dtype, long block, float[] into, int to, int width) {
        for (int n = 0; n < PANEL; n += SIDE) {
            long corner = block + n;
            int at = to + n * width;
            switch (dtype) {
                case F32 ->
                    turn(
                            load(packed, corner * Float.BYTES),
                            load(packed, (corner + PANEL) * Float.BYTES),
                            load(packed, (corner + 2 * PANEL) * Float.BYTES),
                            load(packed, (corner + 3 * PANEL) * Float.BYTES),
                            into,
                            at,
                            width);
                case F16 ->
                    turn(
                            Widen.f16(bits(packed, corner)),
                            Widen.f16(bits(packed, corner + PANEL)),
                            Widen.f16(bits(packed, corner + 2 * PANEL)),
                            Widen.f16(bits(packed, corner + 3 * PANEL)),
                            into,
                            at,
                            width);
                case BF16 ->
                    turn(
                            Widen.bf16(bits(packed, corner)),
                            Widen.bf16(bits(packed, corner + PANEL)),
                            Widen.bf16(bits(packed, corner + 2 * PANEL)),
                            Widen.bf16(bits(packed, corner + 3 * PANEL)),
                            into,
                            at,
                            width);
                case I32 -> throw new IllegalArgumentException("weights: I32 is no weight's dtype");
            }
        }
    }

    private static FloatVector load(MemorySegment numbers, long at) {
        return FloatVector.fromMemorySegment(FLOATS, numbers, at, ORDER);
    }

    private static IntVector bits(MemorySegment numbers, long index) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, numbers, index * Short.BYTES, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }

    /// Writes four rows as four columns.
    private static void turn(
            FloatVector r0, FloatVector r1, FloatVector r2, FloatVector r3, float[] into, int at, int width) {
        FloatVector even01 = r0.blend(r1.rearrange(SWAP_NEIGHBOURS), ODD);
        FloatVector odd01 = r0.rearrange(SWAP_NEIGHBOURS).blend(r1, ODD);
        FloatVector even23 = r2.blend(r3.rearrange(SWAP_NEIGHBOURS), ODD);
        FloatVector odd23 = r2.rearrange(SWAP_NEIGHBOURS).blend(r3, ODD);
        even01.blend(even23.rearrange(SWAP_HALVES), UPPER).intoArray(into, at);
        odd01.blend(odd23.rearrange(SWAP_HALVES), UPPER).intoArray(into, at + width);
        even01.rearrange(SWAP_HALVES).blend(even23, UPPER).intoArray(into, at + 2 * width);
        odd01.rearrange(SWAP_HALVES).blend(odd23, UPPER).intoArray(into, at + 3 * width);
    }
}
