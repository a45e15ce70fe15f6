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

    /// Transposes a strip of blocks, widened to f32. Arguments come one by one, as in [RowFunctions]; places and steps
    /// are in bytes.
    ///
    /// @param count         of blocks, at least 1
    /// @param fromAt        where row 0 of the first block begins
    /// @param fromRowStep   from one row of a block to the next
    /// @param fromBlockStep from one block to the next
    /// @param to            written
    /// @param toAt          where row 0 of the first transposed block begins
    /// @param toRowStep     from one row of a transposed block to the next
    /// @param toBlockStep   from one transposed block to the next
    /// @param ahead         from a row to what will be transposed soon and is fetched meanwhile; it need not exist
    public void transpose(
            int count,
            MemorySegment from,
            long fromAt,
            long fromRowStep,
            long fromBlockStep,
            MemorySegment to,
            long toAt,
            long toRowStep,
            long toBlockStep,
            long ahead) {
        Calls.machineCode(
                function,
                from,
                fromAt,
                to,
                toAt,
                MemorySegment.NULL,
                0,
                count,
                fromRowStep,
                fromBlockStep,
                toRowStep,
                toBlockStep,
                ahead,
                0,
                0,
                0,
                0,
                0,
                0);
    }
}
