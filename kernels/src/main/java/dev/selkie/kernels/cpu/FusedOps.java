package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// What generated code calls, each operation for a vector and for one number, to the same bits. Small enough to be
/// inlined everywhere.
final class FusedOps {
    /// Virtual lanes of a reduction: the width of the widest vectors.
    static final int LANES = 16;

    /// The machine's vectors, at most as wide as the virtual lanes.
    static final VectorSpecies<Float> SPECIES =
            FloatVector.SPECIES_PREFERRED.length() > LANES ? FloatVector.SPECIES_512 : FloatVector.SPECIES_PREFERRED;

    private static final VectorSpecies<Integer> INTS = SPECIES.withLanes(int.class);
    private static final FloatVector INDICES = FloatVector.zero(SPECIES).addIndex(1);

    private FusedOps() {}

    /// The offset of number `j` of a row, in bytes.
    static long at(long offset, long stride, int j) {
        return offset + j * stride;
    }

    static FloatVector load(MemorySegment segment, long at) {
        return FloatVector.fromMemorySegment(SPECIES, segment, at, JAVA_FLOAT.order());
    }

    static float loadOne(MemorySegment segment, long at) {
        return segment.get(JAVA_FLOAT_UNALIGNED, at);
    }

    static FloatVector loadInts(MemorySegment segment, long at) {
        IntVector ints = IntVector.fromMemorySegment(INTS, segment, at, JAVA_INT.order());
        return (FloatVector) ints.convertShape(VectorOperators.I2F, SPECIES, 0);
    }

    static float loadInt(MemorySegment segment, long at) {
        return segment.get(JAVA_INT_UNALIGNED, at);
    }

    static void store(FloatVector value, MemorySegment segment, long at) {
        value.intoMemorySegment(segment, at, JAVA_FLOAT.order());
    }

    static void store(float value, MemorySegment segment, long at) {
        segment.set(JAVA_FLOAT_UNALIGNED, at, value);
    }

    static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /// `j, j + 1, …`
    static FloatVector indices(int j) {
        return INDICES.add(j);
    }

    static FloatVector add(FloatVector a, FloatVector b) {
        return a.add(b);
    }

    static float add(float a, float b) {
        return a + b;
    }

    static FloatVector sub(FloatVector a, FloatVector b) {
        return a.sub(b);
    }

    static float sub(float a, float b) {
        return a - b;
    }

    static FloatVector mul(FloatVector a, FloatVector b) {
        return a.mul(b);
    }

    static float mul(float a, float b) {
        return a * b;
    }

    static FloatVector div(FloatVector a, FloatVector b) {
        return a.div(b);
    }

    static float div(float a, float b) {
        return a / b;
    }

    static FloatVector max(FloatVector a, FloatVector b) {
        return a.max(b);
    }

    static float max(float a, float b) {
        return Math.max(a, b);
    }

    static FloatVector less(FloatVector a, FloatVector b) {
        return FloatVector.zero(SPECIES).blend(1, a.compare(VectorOperators.LT, b));
    }

    static float less(float a, float b) {
        return a < b ? 1 : 0;
    }

    static FloatVector equal(FloatVector a, FloatVector b) {
        return FloatVector.zero(SPECIES).blend(1, a.compare(VectorOperators.EQ, b));
    }

    static float equal(float a, float b) {
        return a == b ? 1 : 0;
    }

    static FloatVector select(FloatVector condition, FloatVector a, FloatVector b) {
        return b.blend(a, condition.compare(VectorOperators.NE, 0));
    }

    static float select(float condition, float a, float b) {
        return condition != 0 ? a : b;
    }

    static FloatVector exp(FloatVector a) {
        return VectorMath.exp(a);
    }

    static float exp(float a) {
        return VectorMath.exp(a);
    }

    static FloatVector log(FloatVector a) {
        return VectorMath.log(a);
    }

    static float log(float a) {
        return VectorMath.log(a);
    }

    static FloatVector sqrt(FloatVector a) {
        return a.sqrt();
    }

    static float sqrt(float a) {
        return (float) Math.sqrt(a);
    }

    static FloatVector rsqrt(FloatVector a) {
        return FloatVector.broadcast(SPECIES, 1).div(a.sqrt());
    }

    static float rsqrt(float a) {
        return 1 / (float) Math.sqrt(a);
    }

    /// Starts a reduction: its lanes begin at `from`.
    static void fill(float[] lanes, int from, float value) {
        Arrays.fill(lanes, from, from + LANES, value);
    }

    static void keep(FloatVector value, float[] lanes, int from) {
        value.intoArray(lanes, from);
    }

    static void addTo(float value, float[] lanes, int from, int j) {
        lanes[from + j % LANES] += value;
    }

    static void maxTo(float value, float[] lanes, int from, int j) {
        lanes[from + j % LANES] = Math.max(lanes[from + j % LANES], value);
    }

    /// Joins lanes l and l + 8, then l and l + 4, and so on.
    static float sum(float[] lanes, int from) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = from; lane < from + half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[from];
    }

    /// As [#sum].
    static float largest(float[] lanes, int from) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = from; lane < from + half; lane++) {
                lanes[lane] = Math.max(lanes[lane], lanes[lane + half]);
            }
        }
        return lanes[from];
    }
}
