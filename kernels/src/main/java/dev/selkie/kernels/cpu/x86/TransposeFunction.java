package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;

/// Transposes square blocks in machine code: see [TransposeCode].
public final class TransposeFunction {
    private final MemorySegment function;
    private final int side;

    private TransposeFunction(MemorySegment function, int side) {
        this.function = function;
        this.side = side;
    }

    static TransposeFunction write(int vectorBits, DType dtype) {
        MemorySegment function = CodeMemory.function(TransposeCode.write(vectorBits, dtype));
        return new TransposeFunction(function, vectorBits / Float.SIZE);
    }

    /// Rows and columns of a block.
    public int side() {
        return side;
    }

    /// Transposes a strip of blocks, widened to f32.
    ///
    /// @param count of blocks, at least 1
    /// @param to    written
    /// @param ahead bytes from a row to what will be transposed soon and is fetched meanwhile; it need not exist
    public void transpose(int count, Blocks from, Blocks to, long ahead) {
        Calls.machineCode(
                function,
                from.memory(),
                from.at(),
                to.memory(),
                to.at(),
                MemorySegment.NULL,
                0,
                count,
                from.rowStep(),
                from.blockStep(),
                to.rowStep(),
                to.blockStep(),
                ahead,
                0,
                0,
                0);
    }

    /// A strip of blocks, in bytes.
    ///
    /// @param at        where row 0 of the first block begins
    /// @param rowStep   from one row of a block to the next
    /// @param blockStep from one block to the next
    public record Blocks(MemorySegment memory, long at, long rowStep, long blockStep) {}
}
