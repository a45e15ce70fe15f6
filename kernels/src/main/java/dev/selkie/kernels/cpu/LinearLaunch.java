package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.Linear;
import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;

/// [Linear]: few rows straight from memory, more by blocks. Both yield the same bits.
final class LinearLaunch implements Launch {
    private final PackedWeights w;
    private final MemorySegment packed;
    private final HostF32 x;
    private final HostF32 y;
    private final boolean add;
    private final Workers workers;
    private final Buffers buffers;
    private final Tile tile;
    private final FewRows fewRows;
    private final Launch blocked;
    private final Workers.Task task = this::piece;

    LinearLaunch(Linear call, Workers workers, Buffers buffers, Tile tile, FewRows fewRows, Launch blocked) {
        this.w = call.w();
        this.packed = Host.segment(w.data());
        this.x = new HostF32(call.x());
        this.y = new HostF32(call.y());
        this.add = call.add();
        this.workers = workers;
        this.buffers = buffers;
        this.tile = tile;
        this.fewRows = fewRows;
        this.blocked = blocked;
    }

    @Override
    public void run() {
        int rows = y.rows();
        if (rows > FewRows.MOST) {
            blocked.run();
        } else if (rows > 0) {
            for (int t = 0; t < rows; t++) {
                x.copyRow(t, 0, w.cols(), buffers.left().array(), t * w.cols());
            }
            workers.run(Math.ceilDiv(w.rows(), fewRows.columns(rows)), task);
        }
    }

    private void piece(int piece, int worker) {
        int rows = y.rows();
        int width = tile.width();
        int lanes = width / 2;
        int first = piece * fewRows.columns(rows);
        float[] c = buffers.result(worker).array();
        fewRows.multiply(
                rows,
                buffers.left().array(), // every worker reads what the caller's thread has put there
                w.cols(),
                packed,
                index(first, first),
                index(first + lanes, first),
                index(first + width, first),
                index(first + width + lanes, first),
                c);
        int tiles = fewRows.columns(rows) / width;
        for (int i = 0; i < tiles; i++) {
            int column = first + i * width;
            for (int t = 0; t < rows && column < w.rows(); t++) {
                y.put(tile, c, i * rows + t, t, column, Math.min(width, w.rows() - column), add);
            }
        }
    }

    /// Where output n begins; of one behind the last panel, whose result nobody takes, where `otherwise` begins.
    private long index(int n, int otherwise) {
        int output = n / PANEL < w.panels() ? n : otherwise;
        return (long) (output / PANEL) * PANEL * w.cols() + output % PANEL;
    }
}
