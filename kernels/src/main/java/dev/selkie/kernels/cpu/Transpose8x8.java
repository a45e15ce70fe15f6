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

/// [Transpose] by blocks of 8 × 8 in vectors of 256 bits: what lies across the diagonal changes places, first halves,
/// then pairs, then single numbers. All in one method, as the compiler does not keep vectors in registers across
/// calls of methods that are not small.
final class Transpose8x8 implements Transpose {
    private static final DType DTYPE =
            VectorCode.constants(MethodHandles.lookup()).dtype();
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_256;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_128;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private static final VectorMask<Float> UPPER_HALVES = VectorMask.fromLong(FLOATS, 0b11110000);
    private static final VectorShuffle<Float> SWAP_HALVES = VectorShuffle.fromValues(FLOATS, 4, 5, 6, 7, 0, 1, 2, 3);
    private static final VectorMask<Float> UPPER_PAIRS = VectorMask.fromLong(FLOATS, 0b11001100);
    private static final VectorShuffle<Float> SWAP_PAIRS = VectorShuffle.fromValues(FLOATS, 2, 3, 0, 1, 6, 7, 4, 5);
    private static final VectorMask<Float> UPPER_NEIGHBOURS = VectorMask.fromLong(FLOATS, 0b10101010);
    private static final VectorShuffle<Float> SWAP_NEIGHBOURS =
            VectorShuffle.fromValues(FLOATS, 1, 0, 3, 2, 5, 4, 7, 6);

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
            FloatVector row4 = load(from, at + 4 * rowStep);
            FloatVector row5 = load(from, at + 5 * rowStep);
            FloatVector row6 = load(from, at + 6 * rowStep);
            FloatVector row7 = load(from, at + 7 * rowStep);
            FloatVector half0 = lower(row0, row4, SWAP_HALVES, UPPER_HALVES);
            FloatVector half4 = upper(row0, row4, SWAP_HALVES, UPPER_HALVES);
            FloatVector half1 = lower(row1, row5, SWAP_HALVES, UPPER_HALVES);
            FloatVector half5 = upper(row1, row5, SWAP_HALVES, UPPER_HALVES);
            FloatVector half2 = lower(row2, row6, SWAP_HALVES, UPPER_HALVES);
            FloatVector half6 = upper(row2, row6, SWAP_HALVES, UPPER_HALVES);
            FloatVector half3 = lower(row3, row7, SWAP_HALVES, UPPER_HALVES);
            FloatVector half7 = upper(row3, row7, SWAP_HALVES, UPPER_HALVES);
            FloatVector pair0 = lower(half0, half2, SWAP_PAIRS, UPPER_PAIRS);
            FloatVector pair2 = upper(half0, half2, SWAP_PAIRS, UPPER_PAIRS);
            FloatVector pair1 = lower(half1, half3, SWAP_PAIRS, UPPER_PAIRS);
            FloatVector pair3 = upper(half1, half3, SWAP_PAIRS, UPPER_PAIRS);
            FloatVector pair4 = lower(half4, half6, SWAP_PAIRS, UPPER_PAIRS);
            FloatVector pair6 = upper(half4, half6, SWAP_PAIRS, UPPER_PAIRS);
            FloatVector pair5 = lower(half5, half7, SWAP_PAIRS, UPPER_PAIRS);
            FloatVector pair7 = upper(half5, half7, SWAP_PAIRS, UPPER_PAIRS);
            int o = to + b * toStep;
            lower(pair0, pair1, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o);
            upper(pair0, pair1, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + width);
            lower(pair2, pair3, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 2 * width);
            upper(pair2, pair3, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 3 * width);
            lower(pair4, pair5, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 4 * width);
            upper(pair4, pair5, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 5 * width);
            lower(pair6, pair7, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 6 * width);
            upper(pair6, pair7, SWAP_NEIGHBOURS, UPPER_NEIGHBOURS).intoArray(numbers, o + 7 * width);
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
