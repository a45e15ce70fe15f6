package dev.selkie.kernels.cpu;

import dev.selkie.kernels.Rows;
import java.lang.foreign.MemorySegment;

/// A launch that treats each row by itself: cuts the live rows into pieces large enough to be worth a hand-over
/// between threads, so that a single row costs no more than a loop.
abstract class RowLaunch implements Launch {
    /// Some microseconds of work for one core.
    private static final int NUMBERS_IN_A_PIECE = 1 << 14;

    private final Rows rows;
    private final int rowsInAPiece;
    private final Workers workers;
    private final Workers.Task task = this::piece;

    /// @param numbers how many a row has, roughly
    RowLaunch(Rows rows, int numbers, Workers workers) {
        this.rows = rows;
        this.rowsInAPiece = Math.max(1, NUMBERS_IN_A_PIECE / Math.max(1, numbers));
        this.workers = workers;
    }

    @Override
    public final void run() {
        workers.run(Math.ceilDiv(rows.count(), rowsInAPiece), task);
    }

    private void piece(int piece, int worker) {
        int end = Math.min(rows.count(), (piece + 1) * rowsInAPiece);
        for (int t = piece * rowsInAPiece; t < end; t++) {
            row(t, worker);
        }
    }

    /// A worker's own memory.
    final MemorySegment scratch(int worker) {
        return workers.scratch(worker);
    }

    /// Does one row.
    abstract void row(int t, int worker);
}
