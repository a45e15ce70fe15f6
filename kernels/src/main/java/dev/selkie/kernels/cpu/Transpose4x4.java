package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// [Transpose] by blocks of 4 × 4 in vectors of 128 bits: what lies across the diagonal changes places, first
/// halves, then single numbers. All in one method, as the compiler does not keep vectors in registers across
/// calls of methods that are not small.
final class Transpose4x4 implements Transpose {
    private static final DType DTYPE =
            VectorCode.constants(MethodHandles.lookup()).dtype();
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_128;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_128;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_64;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private static final VectorMask<Float> UPPER_HALVES = VectorMask.fromLong(FLOATS, 0b1100);
    private static final VectorShuffle<Float> SWAP_HALVES = VectorShuffle.fromValues(FLOATS, 2, 3, 0, 1);
    private static final VectorMask<Float> UPPER_NEIGHBOURS = VectorMask.fromLong(FLOATS, 0b1010);
    private static final VectorShuffle<Float> SWAP_NEIGHBOURS = VectorShuffle.fromValues(FLOATS, 1, 0, 3, 2);

    /// The code for other constants.
    static Transpose of(VectorCode.Constants constants) {
        return VectorCode.copy(MethodHandles.lookup(), Transpose.class, constants);
    }

    @Override
    public int side() {
        return FLOATS.length();
    }

    @Override
    public void strip(Blocks blocks, long first, int count, FloatArray into, int to, int width, int toStep) {
        float[] numbers = into.array();
        MemorySegment from = blocks.from();
        long rowStep = blocks.rowStep();
        long blockStep = blocks.blockStep();
        for (int b = 0; b < count; b++) {
            long at = first + b * blockStep;
            FloatVector row0 = load(from, at);
            FloatVector row1 = load(from, at + rowStep);
            FloatVector row2 = load(from, at + 2 * rowStep);
            FloatVector row3 = load(from, at + 3 * rowStep);
            FloatVector half0 = lower(row0, row2, SWAP_HALVES, UPPER_HALVES);
            FloatVector half2 = upper(row0, row2, SWAP_HALVES, UPPER_HALVES);
            FloatVector half1 = lower(row1, row3, SWAP_HALVES, UPPER_HALVES);
            FloatVector half3 = upper(row1, row3, SWAP_HALVES, UPPER_HALVES);
            int o = to + b * toStep;
            lower(half0, half1, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o);
            upper(half0, half1, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + width);
            lower(half2, half3, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 2 * width);
            upper(half2, half3, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 3 * width);
        }
    }

    private static FloatVector lower(FloatVector a, FloatVector b, VectorShuffle<Float> swap, VectorMask<Float> upper) {
        return a.blend(b.rearrange(swap), upper);
    }

    private static FloatVector upper(FloatVector a, FloatVector b, VectorShuffle<Float> swap, VectorMask<Float> upper) {
        return a.rearrange(swap).blend(b, upper);
    }

    private static FloatVector load(MemorySegment numbers, long at) {
        return switch (DTYPE) {
            case F32 -> FloatVector.fromMemorySegment(FLOATS, numbers, at, ORDER);
            case F16 -> Widen.f16(bits(numbers, at));
            case BF16 -> Widen.bf16(bits(numbers, at));
            case I32 -> throw new IllegalArgumentException("blocks: I32 is no dtype of theirs");
        };
    }

    private static IntVector bits(MemorySegment numbers, long at) {
        return (IntVector) ShortVector.fromMemorySegment(SHORTS, numbers, at, ORDER)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }
}
