package dev.selkie.kernels.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.F32Matrix;
import java.lang.foreign.MemorySegment;

/// [AttentionBackward] in two steps: each query head of each segment by itself, then the sum over the query
/// heads of a key head.
final class AttentionBackwardLaunch implements Launch {
    /// Positions that a piece of the second step adds up.
    private static final int POSITIONS_IN_A_PIECE = 32;

    private final AttentionBackward call;
    private final Workers workers;
    private final FloatScratch scratch;
    private final SegmentBlocks segments;
    private final AttentionHead head;
    private final int width;
    private final int group;
    private final int[] whole;
    private final int[] asking;
    private final Workers.Task headTask = this::head;
    private final Workers.Task sumTask = this::sum;

    AttentionBackwardLaunch(AttentionBackward call, Workers workers, FloatScratch scratch) {
        this.call = call;
        this.workers = workers;
        this.scratch = scratch;
        this.segments = new SegmentBlocks(call.segments());
        this.head = new AttentionHead(call);
        this.width = call.headDim();
        this.group = call.heads() / call.keyHeads();
        this.whole = new int[call.segments().rows().capacity()];
        this.asking = new int[whole.length];
        scratch.reserve(head.scratchLength());
        scratch.reserveCommon(Math.toIntExact(2L * partLength()));
    }

    /// Numbers of `dk`, or of `dv`, that the first step leaves: as many as `q` can have.
    private int partLength() {
        return Math.multiplyExact(call.q().rows().capacity(), call.q().cols());
    }

    @Override
    public void run() {
        int rows = call.q().rows().count();
        int blocks = segments.cut(rows, rows, POSITIONS_IN_A_PIECE);
        workers.run(sequences() * call.heads(), headTask);
        workers.run(blocks, sumTask);
    }

    /// Finds the whole sequences: `whole` has the segment of each, `asking` its rows with those that only look on.
    ///
    /// @return how many there are
    private int sequences() {
        int sequences = 0;
        for (int s = 0; s < segments.count(); s++) {
            if (segments.firstPosition(s) == 0 && segments.keyRow(s) == segments.firstRow(s)) {
                whole[sequences] = s;
                asking[sequences++] = segments.rows(s);
            } else if (sequences > 0 && looksOn(s, sequences - 1)) {
                asking[sequences - 1]++;
            } else {
                throw new IllegalArgumentException("attention_backward: segment " + s
                        + " has keys that are not the batch's own; a gradient needs whole sequences");
            }
        }
        return sequences;
    }

    /// Whether segment `s` is the row after those of a sequence, and looks at all its keys.
    private boolean looksOn(int s, int sequence) {
        int main = whole[sequence];
        return segments.rows(s) == 1
                && segments.keyRow(s) == segments.firstRow(main)
                && segments.firstPosition(s) == segments.rows(main) - 1
                && segments.firstRow(s) == segments.firstRow(main) + asking[sequence];
    }

    private void head(int piece, int worker) {
        int sequence = piece / call.heads();
        head.differentiate(
                scratch.of(worker),
                segments.firstRow(whole[sequence]),
                asking[sequence],
                segments.rows(whole[sequence]),
                piece % call.heads(),
                scratch.common(),
                0,
                partLength());
    }

    private void sum(int block, int worker) {
        int segment = segments.ofBlock(block);
        int first = segments.withinSegment(block, segment) * POSITIONS_IN_A_PIECE;
        int end = Math.min(first + POSITIONS_IN_A_PIECE, segments.rows(segment));
        for (int i = first; i < end; i++) {
            sumRow(call.dk(), segments.firstRow(segment) + i, 0);
            sumRow(call.dv(), segments.firstRow(segment) + i, partLength());
        }
    }

    /// Adds up the query heads of each key head, the first one first.
    private void sumRow(F32Matrix to, int row, int partAt) {
        float[] parts = scratch.common();
        int rowAt = partAt + row * call.q().cols();
        for (int h = 0; h < call.keyHeads(); h++) {
            int at = rowAt + h * group * width;
            for (int g = 1; g < group; g++) {
                for (int d = 0; d < width; d++) {
                    parts[at + d] += parts[at + g * width + d];
                }
            }
            long into = Host.rowOffset(to, row) + (long) h * width * Float.BYTES;
            MemorySegment.copy(parts, at, Host.segment(to.data()), JAVA_FLOAT_UNALIGNED, into, width);
        }
    }
}
