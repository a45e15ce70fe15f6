package dev.selkie.kernels.cpu;

import dev.selkie.kernels.AttentionForward;

/// [AttentionForward]: a piece is one block of positions of a segment, with all query heads of one key head.
final class AttentionForwardLaunch implements Launch {
    /// Rows (positions by query heads of a key head) that share a block of keys once it is laid out: the layout then
    /// costs a few percent.
    private static final int ROWS_IN_A_PIECE = 192;

    private final AttentionForward call;
    private final Workers workers;
    private final FloatScratch scratch;
    private final HostSegments segments;
    private final int positions;
    private final AttentionRows rows;
    private final Workers.Task task = this::piece;
    private int blocks;

    AttentionForwardLaunch(AttentionForward call, Workers workers, FloatScratch scratch) {
        this.call = call;
        this.workers = workers;
        this.scratch = scratch;
        this.segments = new HostSegments(call.segments());
        int group = call.heads() / call.keyHeads();
        this.positions = Math.max(1, ROWS_IN_A_PIECE / group);
        this.rows = new AttentionRows(call, positions * group);
        scratch.reserve(rows.scratchLength());
    }

    @Override
    public void run() {
        blocks = segments.cut(call.q().rows().count(), call.k().rows().count(), positions);
        workers.run(blocks * call.keyHeads(), task);
    }

    /// The last blocks first: later positions see more keys, and what takes longest should not come last.
    private void piece(int piece, int worker) {
        int block = blocks - 1 - piece / call.keyHeads();
        int segment = segments.ofBlock(block);
        int first = segments.withinSegment(block, segment) * positions;
        int count = Math.min(positions, segments.rows(segment) - first);
        rows.attend(
                scratch.of(worker),
                segments.firstRow(segment) + first,
                count,
                segments.firstPosition(segment) + first,
                segments.keyRow(segment),
                piece % call.keyHeads());
    }
}
