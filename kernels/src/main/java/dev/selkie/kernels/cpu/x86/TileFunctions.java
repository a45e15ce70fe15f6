package dev.selkie.kernels.cpu.x86;

import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A few rows times panels of columns, in machine code: one function for each number of rows, see [TileCode].
public final class TileFunctions {
    private final int vectorBits;
    private final DType dtype;
    private final boolean transposed;

    /// The function for each number of rows, from 1, once it was needed.
    private final AtomicReferenceArray<@Nullable MemorySegment> functions;

    /// @param transposed whether the left operand has the numbers of one k side by side, or else those of one row
    TileFunctions(int vectorBits, DType dtype, boolean transposed) {
        this.vectorBits = vectorBits;
        this.dtype = dtype;
        this.transposed = transposed;
        this.functions = new AtomicReferenceArray<>(TileCode.mostRows(vectorBits));
    }

    /// Rows that can be multiplied at once.
    public int mostRows() {
        return functions.length();
    }

    /// Columns of a panel.
    public int width() {
        return 2 * vectorBits / Float.SIZE;
    }

    /// `c = a · b` or `c = c + a · b`; see [TileCode] for the order of summation.
    ///
    /// @param rows  1 to [#mostRows()]
    /// @param inner products in each sum
    /// @param fetch what is brought nearer meanwhile
    public void multiply(int rows, Left a, Panels b, int inner, Sums c, Fetch fetch) {
        MemorySegment function = function(rows);
        Calls.machineCode(
                function,
                a.memory(),
                a.at(),
                b.memory(),
                b.at(),
                c.memory(),
                c.at(),
                inner,
                a.stride(),
                b.second(),
                b.step(),
                c.stride(),
                b.count(),
                b.next(),
                c.goesOn() ? 1 : 0,
                c.adds() ? 1 : 0,
                fetch.address() == Fetch.NOTHING ? function.address() : fetch.address(),
                fetch.step(),
                fetch.panel());
    }

    private MemorySegment function(int rows) {
        MemorySegment function = functions.get(rows - 1);
        return function != null ? function : write(rows);
    }

    private synchronized MemorySegment write(int rows) {
        MemorySegment function = functions.get(rows - 1);
        if (function == null) {
            function = CodeMemory.function(TileCode.write(vectorBits, dtype, rows, transposed));
            functions.set(rows - 1, function);
        }
        return function;
    }

    /// Memory that the next calls will read, brought to the second-level cache while one multiplies.
    ///
    /// @param address the [#BYTES] from there are brought during the first 16 products of each sum
    /// @param step    from there to those of the next 16, in bytes
    /// @param panel   from there to those of the next panel, in bytes
    public record Fetch(long address, long step, long panel) {
        /// So many bytes at a time.
        public static final int BYTES = TileCode.FETCHED;

        /// In place of an address. The code asks for its own first line then, as asking for a page that is not there
        /// takes time.
        public static final long NOTHING = 0;

        public static final Fetch NONE = new Fetch(NOTHING, 0, 0);
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
