package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;

/// Copies matrices turned over into panels.
final class Transposer {
    private final Turn turn;
    private final int width;

    /// @param turn  for the dtype of the matrices
    /// @param width of a panel
    Transposer(Turn turn, int width) {
        this.turn = turn;
        this.width = width;
    }

    /// How [#columns] is to take weights.
    static Turn.Blocks columnBlocks(MemorySegment packed, PackedWeights weights) {
        long columnBytes = (long) PANEL * weights.dtype().bytes();
        return new Turn.Blocks(packed, columnBytes, weights.panelBytes());
    }

    /// Part of some columns of packed weights as a panel: `into[n, j] = w[from + n, first + j]`, widened, for all
    /// n up to the end of the last panel of 16 and every column that exists.
    ///
    /// @param into (inner rounded up to a multiple of 16, width) from `at`, written
    void columns(Turn.Blocks blocks, PackedWeights weights, int first, int from, int inner, float[] into, int at) {
        int side = turn.side();
        int count = Math.min(width, weights.cols() - first);
        int whole = count - count % side;
        long firstPanel = from / PANEL;
        int panels = Math.ceilDiv(inner, PANEL);
        for (int j = 0; j < whole; j += side) {
            for (int n = 0; n < PANEL; n += side) {
                long start = firstPanel * blocks.blockStep()
                        + (first + j) * blocks.rowStep()
                        + (long) n * weights.dtype().bytes();
                turn.strip(blocks, start, panels, into, at + n * width + j, width, PANEL * width);
            }
        }
        for (int j = whole; j < count; j++) {
            for (int n = 0; n < panels * PANEL; n++) {
                long panel = firstPanel + n / PANEL;
                long index = (panel * weights.cols() + first + j) * PANEL + n % PANEL;
                into[at + n * width + j] = weights.dtype().get(blocks.from(), index);
            }
        }
    }

    /// How [#rows] is to take rows.
    Turn.Blocks rowBlocks(HostF32 rows) {
        return new Turn.Blocks(rows.segment(), rows.stride(), (long) turn.side() * Float.BYTES);
    }

    /// Part of some rows of f32 as a panel: `into[k, j] = row_{first + j}[from + k]`.
    ///
    /// @param into (inner, width) from `at`, written as far as `count` goes
    void rows(Turn.Blocks blocks, HostF32 rows, int first, int count, int from, int inner, float[] into, int at) {
        int side = turn.side();
        int whole = count - count % side;
        int blockCount = inner / side;
        for (int j = 0; j < whole; j += side) {
            turn.strip(blocks, rows.at(first + j, from), blockCount, into, at + j, width, side * width);
        }
        for (int j = 0; j < count; j++) {
            for (int k = j < whole ? blockCount * side : 0; k < inner; k++) {
                into[at + k * width + j] = rows.get(first + j, from + k);
            }
        }
    }
}
