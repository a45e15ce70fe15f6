package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;

/// Copies transposed matrices into panels.
final class Transposer {
    private final Transpose transpose;
    private final int width;

    /// @param transpose for the dtype of the matrices
    /// @param width     of a panel
    Transposer(Transpose transpose, int width) {
        this.transpose = transpose;
        this.width = width;
    }

    /// How [#columns] is to take weights.
    static Transpose.Blocks columnBlocks(MemorySegment packed, PackedWeights weights) {
        long columnBytes = (long) PANEL * weights.dtype().bytes();
        return new Transpose.Blocks(packed, columnBytes, weights.panelBytes(), 2 * weights.panelBytes());
    }

    /// Part of some columns of packed weights as a panel: `into[n, j] = w[from + n, first + j]`, widened, for all
    /// n up to the end of the last panel of 16 and every column that exists.
    ///
    /// @param into (inner rounded up to a multiple of 16, width) from `at`, written
    void columns(
            Transpose.Blocks blocks, PackedWeights weights, int first, int from, int inner, FloatArray into, int at) {
        int side = transpose.side();
        int count = Math.min(width, weights.cols() - first);
        int whole = count - count % side;
        long firstPanel = from / PANEL;
        int panels = Math.ceilDiv(inner, PANEL);
        for (int j = 0; j < whole; j += side) {
            for (int n = 0; n < PANEL; n += side) {
                long start = firstPanel * blocks.blockStep()
                        + (first + j) * blocks.rowStep()
                        + (long) n * weights.dtype().bytes();
                transpose.strip(blocks, start, panels, into, at + n * width + j, width, PANEL * width);
            }
        }
        for (int j = whole; j < count; j++) {
            for (int n = 0; n < panels * PANEL; n++) {
                long panel = firstPanel + n / PANEL;
                long index = (panel * weights.cols() + first + j) * PANEL + n % PANEL;
                into.array()[at + n * width + j] = weights.dtype().get(blocks.from(), index);
            }
        }
    }

    /// Several neighbouring panels, as [#columns] copies one: those that are whole together, so that the weights of
    /// one n are read as they lie.
    ///
    /// @param panelSize numbers from one panel to the next in the array
    void columns(
            Transpose.Blocks blocks,
            PackedWeights weights,
            int first,
            int panels,
            int from,
            int inner,
            FloatArray into,
            int panelSize) {
        int whole = Math.min(panels, (weights.cols() - first) / width);
        int side = transpose.side();
        var acrossPanels =
                new Transpose.Blocks(blocks.from(), blocks.rowStep(), width * blocks.rowStep(), blocks.blockStep());
        for (int n = 0; n < inner; n += side) {
            long row = (from + n) / PANEL * blocks.blockStep()
                    + (long) (n % PANEL) * weights.dtype().bytes();
            for (int j = 0; j < width; j += side) {
                long start = row + (first + j) * blocks.rowStep();
                transpose.strip(acrossPanels, start, whole, into, n * width + j, width, panelSize);
            }
        }
        for (int i = whole; i < panels; i++) {
            columns(blocks, weights, first + i * width, from, inner, into, i * panelSize);
        }
    }

    /// How [#rows] is to take rows.
    Transpose.Blocks rowBlocks(HostF32 rows) {
        long blockBytes = (long) transpose.side() * Float.BYTES;
        return new Transpose.Blocks(rows.segment(), rows.stride(), blockBytes, 4 * blockBytes);
    }

    /// Part of some rows of f32 as a panel: `into[k, j] = row_{first + j}[from + k]`.
    ///
    /// @param into (inner, width) from `at`, written as far as `count` goes
    void rows(
            Transpose.Blocks blocks, HostF32 rows, int first, int count, int from, int inner, FloatArray into, int at) {
        int side = transpose.side();
        int whole = count - count % side;
        int blockCount = inner / side;
        for (int j = 0; j < whole; j += side) {
            transpose.strip(blocks, rows.at(first + j, from), blockCount, into, at + j, width, side * width);
        }
        for (int j = 0; j < count; j++) {
            for (int k = j < whole ? blockCount * side : 0; k < inner; k++) {
                into.array()[at + k * width + j] = rows.get(first + j, from + k);
            }
        }
    }
}
