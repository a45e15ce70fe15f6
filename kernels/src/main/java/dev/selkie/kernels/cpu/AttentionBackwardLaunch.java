package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.F32Matrix;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// [AttentionBackward] in two steps: each query head of each segment by itself, then the sum over the query
/// heads of a key head.
final class AttentionBackwardLaunch implements Launch {
    /// Positions that a piece of the second step adds up.
    private static final int POSITIONS_IN_A_PIECE = 32;

    private final AttentionBackward call;
    private final Workers workers;
    private final SegmentBlocks segments;
    private final WholeSequences sequences;
    private final HeadShares shares;
    private final AttentionHead[] heads;
    private final int width;
    private final int group;
    private final Workers.Task headTask = this::head;
    private final Workers.Task sumTask = this::sum;

    AttentionBackwardLaunch(AttentionBackward call, Workers workers, FloatScratch scratch) {
        this.call = call;
        this.workers = workers;
        this.segments = new SegmentBlocks(call.segments());
        this.sequences = new WholeSequences(segments, call.segments().rows().capacity());
        this.shares = new HeadShares(call, scratch);
        this.heads = new AttentionHead[workers.count()];
        Arrays.setAll(heads, worker -> new AttentionHead(call, scratch.of(worker), shares));
        this.width = call.headDim();
        this.group = call.heads() / call.keyHeads();
    }

    @Override
    public void run() {
        int rows = call.q().rows().count();
        int blocks = segments.cut(rows, rows, POSITIONS_IN_A_PIECE);
        sequences.find();
        workers.run(sequences.count() * call.heads(), headTask);
        workers.run(blocks, sumTask);
    }

    private void head(int piece, int worker) {
        heads[worker].differentiate(sequences, piece / call.heads(), piece % call.heads());
    }

    private void sum(int block, int worker) {
        int segment = segments.ofBlock(block);
        int first = segments.withinSegment(block, segment) * POSITIONS_IN_A_PIECE;
        int end = Math.min(first + POSITIONS_IN_A_PIECE, segments.rows(segment));
        for (int i = first; i < end; i++) {
            int row = segments.firstRow(segment) + i;
            sumRow(call.dk(), row, shares.ofKey(row, 0));
            sumRow(call.dv(), row, shares.ofValue(row, 0));
        }
    }

    /// Adds up the query heads of each key head, the first one first.
    ///
    /// @param sharesAt where those of the row begin
    private void sumRow(F32Matrix to, int row, int sharesAt) {
        float[] numbers = shares.array();
        for (int h = 0; h < call.keyHeads(); h++) {
            int at = sharesAt + h * group * width;
            for (int g = 1; g < group; g++) {
                for (int d = 0; d < width; d++) {
                    numbers[at + d] += numbers[at + g * width + d];
                }
            }
            long into = Host.rowOffset(to, row) + (long) h * width * Float.BYTES;
            MemorySegment.copy(numbers, at, Host.segment(to.data()), JAVA_FLOAT_UNALIGNED, into, width);
        }
    }
}
