package dev.selkie.kernels.cpu;

import dev.selkie.kernels.AttentionForward;
import java.util.Arrays;

/// [AttentionForward]: a piece is one block of positions of a segment, with all query heads of one key head.
final class AttentionForwardLaunch implements Launch {
    /// Rows (positions by query heads of a key head) that share a block of keys once it is laid out: the layout
    /// then costs a few percent.
    private static final int ROWS_IN_A_PIECE = 192;

    /// With fewer pieces than this for each worker, blocks of keys are handed out too, so that nobody waits for the
    /// last.
    private static final int PIECES_FOR_EACH_WORKER = 4;

    /// Numbers that blocks of keys may leave: some ten thousand keys of a sequence.
    private static final int PART_NUMBERS = 1 << 18;

    private final AttentionForward call;
    private final Workers workers;
    private final FloatScratch scratch;
    private final SegmentBlocks segments;
    private final int positions;
    private final int mostPartLength;
    private final AttentionRows[] rows;
    private final RowBlock[] rowBlocks;
    private final int[] firstPart;
    private final Workers.Task wholeTask = this::whole;
    private final Workers.Task partTask = this::part;
    private final Workers.Task mergeTask = this::merge;
    private int blocks;

    AttentionForwardLaunch(AttentionForward call, Workers workers, FloatScratch scratch) {
        this.call = call;
        this.workers = workers;
        this.scratch = scratch;
        this.segments = new SegmentBlocks(call.segments());
        int group = call.heads() / call.keyHeads();
        this.positions = Math.max(1, ROWS_IN_A_PIECE / group);
        this.rows = new AttentionRows[workers.count()];
        Arrays.setAll(rows, worker -> new AttentionRows(call, scratch.of(worker), positions * group));
        this.mostPartLength = rows[0].mostPartLength();
        this.rowBlocks = new RowBlock[workers.count()];
        Arrays.setAll(rowBlocks, _ -> new RowBlock());
        this.firstPart = new int[PIECES_FOR_EACH_WORKER * workers.count() + 1];
        scratch.reserveCommon(PART_NUMBERS);
    }

    @Override
    public void run() {
        blocks = segments.cut(call.q().rows().count(), call.k().rows().count(), positions);
        int pieces = blocks * call.keyHeads();
        if (workers.count() > 1 && pieces < firstPart.length && cutKeys(pieces)) {
            workers.run(firstPart[pieces], partTask);
            workers.run(pieces, mergeTask);
        } else {
            workers.run(pieces, wholeTask);
        }
    }

    /// Numbers the blocks of keys of all pieces.
    ///
    /// @return whether there are more of them than pieces, and their results fit into the memory for them
    private boolean cutKeys(int pieces) {
        for (int piece = 0; piece < pieces; piece++) {
            RowBlock block = locate(piece, 0);
            int parts = Math.ceilDiv(block.end(), AttentionRows.KEYS);
            firstPart[piece + 1] = firstPart[piece] + parts;
            if (!rows[0].areFew(block) || firstPart[piece + 1] > PART_NUMBERS / mostPartLength) {
                return false;
            }
        }
        return firstPart[pieces] > pieces;
    }

    private void whole(int piece, int worker) {
        rows[worker].attend(locate(piece, worker));
    }

    private void part(int part, int worker) {
        int piece = 0;
        while (firstPart[piece + 1] <= part) {
            piece++;
        }
        RowBlock block = locate(piece, worker);
        int key = (part - firstPart[piece]) * AttentionRows.KEYS;
        rows[worker].attendPart(block, key, scratch.common(), part * mostPartLength);
    }

    private void merge(int piece, int worker) {
        RowBlock block = locate(piece, worker);
        rows[worker].mergeParts(block, scratch.common(), firstPart[piece] * mostPartLength);
    }

    /// The last blocks first: later positions see more keys, and what takes longest should not come last.
    private RowBlock locate(int piece, int worker) {
        int block = blocks - 1 - piece / call.keyHeads();
        int segment = segments.ofBlock(block);
        int first = segments.withinSegment(block, segment) * positions;
        rowBlocks[worker].set(
                segments.firstRow(segment) + first,
                Math.min(positions, segments.rows(segment) - first),
                segments.firstPosition(segment) + first,
                segments.keyRow(segment),
                piece % call.keyHeads());
        return rowBlocks[worker];
    }
}
