package dev.selkie.kernels.cpu;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.cpu.x86.MachineCode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/// The vectors that kernels compute with: the machine's own, 128 to 512 bits wide. No result depends on the width.
final class Lanes {
    private static final int MOST_BITS = 512;

    static final VectorSpecies<Float> F32 = Choice.species;

    /// Numbers in a vector: 4, 8 or 16.
    static final int COUNT = F32.length();

    /// Bytes of a vector.
    static final long BYTES = Host.bytes(COUNT);

    /// The most numbers in a vector of any machine: what rows of scratch memory are padded to.
    static final int MOST = MOST_BITS / Float.SIZE;

    /// Machine code for these vectors, if there is any.
    private static final @Nullable MachineCode CODE = Choice.takesMachineCode
                    && MachineCode.find(F32.vectorBitSize()) instanceof MachineCode.Found(MachineCode code)
            ? code
            : null;

    static final ByteOrder ORDER = ByteOrder.nativeOrder();

    /// What is done to whole rows. This and the following are constants, so that the compiler sees through the
    /// interface.
    static final RowOps ROW_OPS =
            CODE == null ? new VectorRowOps() : new MachineRowOps(CODE.rows(VectorMath.EXP_TERMS));

    /// Products of what is in one array.
    static final Tiles TILES = CODE == null ? new VectorTiles() : new MachineTiles(CODE.tiles(DType.F32, false));

    /// Transposes blocks of f32.
    static final Transpose TRANSPOSE = CODE == null
            ? Transpose.of(new VectorCode.Constants(F32, DType.F32))
            : new MachineTranspose(CODE.transpose(DType.F32));

    private Lanes() {}

    /// How many of `n` numbers fill vectors.
    static int whole(int n) {
        return n - n % COUNT;
    }

    /// The vector that begins `at` bytes into the memory.
    static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(F32, memory, at, ORDER);
    }

    static void store(FloatVector values, MemorySegment memory, long at) {
        values.intoMemorySegment(memory, at, ORDER);
    }

    /// As [#load(MemorySegment, long)], but reads only the lanes of the mask; the others are 0.
    static FloatVector load(MemorySegment memory, long at, VectorMask<Float> mask) {
        return FloatVector.fromMemorySegment(F32, memory, at, ORDER, mask);
    }

    static void store(FloatVector values, MemorySegment memory, long at, VectorMask<Float> mask) {
        values.intoMemorySegment(memory, at, ORDER, mask);
    }

    static FloatVector all(float value) {
        return FloatVector.broadcast(F32, value);
    }

    /// Which vectors that will be, and by what code. A test that loads this package anew sets others, before anything
    /// else.
    static final class Choice {
        static VectorSpecies<Float> species = FloatVector.SPECIES_PREFERRED;

        /// Whether machine code is used, where there is any.
        static boolean takesMachineCode = true;

        private Choice() {}
    }
}
