package dev.selkie.kernels.cpu;

import java.lang.foreign.MemorySegment;

/// Transposes square blocks of numbers in registers.
interface Transpose {
    /// Rows and columns of a block.
    int side();

    /// The code for a width and a kind of numbers.
    static Transpose of(VectorCode.Constants constants) {
        return constants.species().length() >= 8 ? Transpose8x8.of(constants) : Transpose4x4.of(constants);
    }

    /// Transposes a strip of blocks, widened to f32: number i of row j of block b goes to
    /// `into[to + b · toStep + i · width + j]`.
    ///
    /// @param at where row 0 of block 0 begins, in bytes
    void strip(Blocks blocks, long at, int count, FloatArray into, int to, int width, int toStep);

    /// How the blocks of a strip lie in memory.
    ///
    /// @param rowStep   from one row of a block to the next, in bytes
    /// @param blockStep from one block to the next, in bytes
    /// @param ahead     from a row to what will be transposed soon, in bytes; who can fetches it meanwhile
    record Blocks(MemorySegment from, long rowStep, long blockStep, long ahead) {}
}
