package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/// A few rows times panels of columns, in machine code: one function for each number of rows, see [TileCode].
public final class TileFunctions {
    private final List<MemorySegment> functions;
    private final int width;

    private TileFunctions(List<MemorySegment> functions, int width) {
        this.functions = functions;
        this.width = width;
    }

    static TileFunctions write(int vectorBits, DType dtype, boolean turned) {
        List<byte[]> codes = IntStream.rangeClosed(1, TileCode.mostRows(vectorBits))
                .mapToObj(rows -> TileCode.write(vectorBits, dtype, rows, turned))
                .toList();
        return new TileFunctions(CodeMemory.functions(codes), 2 * vectorBits / Float.SIZE);
    }

    /// Rows that can be multiplied at once.
    public int mostRows() {
        return functions.size();
    }

    /// Columns of a panel.
    public int width() {
        return width;
    }

    /// `c = a · b` or `c = c + a · b`; see [TileCode] for the order of summation.
    ///
    /// @param rows  1 to [#mostRows()]
    /// @param inner products in each sum
    public void multiply(int rows, Left a, Panels b, int inner, Sums c) {
        try {
            Calls.THREE_OPERANDS.invokeExact(
                    functions.get(rows - 1),
                    a.memory(),
                    a.at(),
                    b.memory(),
                    b.at(),
                    c.memory(),
                    c.at(),
                    (long) inner,
                    a.stride(),
                    b.second(),
                    b.step(),
                    c.stride(),
                    (long) b.count(),
                    b.next(),
                    c.goesOn() ? 1L : 0,
                    c.adds() ? 1L : 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError("machine code throws nothing", e);
        }
    }

    /// The left operand, in bytes.
    ///
    /// @param at     where row 0 begins
    /// @param stride from one row to the next; of no meaning where the numbers of one k lie side by side
    public record Left(MemorySegment memory, long at, long stride) {}

    /// The right operand: panels of two vectors of columns, in bytes.
    ///
    /// @param at     where the first panel's first vector of k = 0 begins
    /// @param second from there to its second vector
    /// @param step   from one k to the next
    /// @param count  of panels, at least 1
    /// @param next   from one panel to the next
    public record Panels(MemorySegment memory, long at, long second, long step, int count, long next) {}

    /// The result, in bytes.
    ///
    /// @param at     where row 0 begins
    /// @param stride from one row to the next
    /// @param goesOn whether sums begin with what is there, or else with 0
    /// @param adds   whether finished sums are added to what is there
    public record Sums(MemorySegment memory, long at, long stride, boolean goesOn, boolean adds) {}
}
