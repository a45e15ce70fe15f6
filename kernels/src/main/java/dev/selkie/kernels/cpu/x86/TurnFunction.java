package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;

/// Turns square blocks over, in machine code: see [TurnCode].
public final class TurnFunction {
    private static final MethodHandle CALL = Calls.machineCode(2, 6);

    private final MemorySegment function;
    private final int side;

    private TurnFunction(MemorySegment function, int side) {
        this.function = function;
        this.side = side;
    }

    static TurnFunction write(int vectorBits, DType dtype) {
        List<MemorySegment> functions = CodeMemory.functions(List.of(TurnCode.write(vectorBits, dtype)));
        return new TurnFunction(functions.getFirst(), vectorBits / Float.SIZE);
    }

    /// Rows and columns of a block.
    public int side() {
        return side;
    }

    /// Turns a strip of blocks, widened to f32. All in bytes.
    ///
    /// @param rowStep   from one row of a block to the next
    /// @param blockStep from one block to the next
    /// @param count     of blocks, at least 1
    /// @param lineStep  from one turned row to the next
    /// @param toStep    from one turned block to the next
    /// @param ahead     from a row to what will be turned soon and is fetched meanwhile; it need not exist
    public void turn(
            MemorySegment from,
            long fromAt,
            long rowStep,
            long blockStep,
            int count,
            MemorySegment to,
            long toAt,
            long lineStep,
            long toStep,
            long ahead) {
        try {
            CALL.invokeExact(
                    function, from, fromAt, to, toAt, (long) count, rowStep, blockStep, lineStep, toStep, ahead);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("machine code throws nothing", e);
        }
    }
}
