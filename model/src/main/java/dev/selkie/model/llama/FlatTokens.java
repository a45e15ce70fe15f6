package dev.selkie.model.llama;

import dev.selkie.engine.Dim;
import dev.selkie.engine.runtime.Executable;
import java.util.Arrays;

/// The numbers of a [FlatBatch] on the host, filled sequence by sequence for each run. Allocates once.
///
/// Has identity and state; one thread at a time.
public final class FlatTokens {
    private final int[] ids;
    private final int[] positions;
    private final int[] adapters;
    private final int[] segments;
    private int rows;
    private int segmentCount;

    /// Room for `tokens` rows in `sequences` segments.
    public FlatTokens(int tokens, int sequences) {
        ids = new int[tokens];
        positions = new int[tokens];
        adapters = new int[tokens];
        segments = new int[4 * sequences];
    }

    /// Empties the batch.
    public void clear() {
        rows = 0;
        segmentCount = 0;
    }

    /// Adds one token.
    ///
    /// @param adapter the slot of its adapter, −1 for none
    public void token(int id, int position, int adapter) {
        ids[rows] = id;
        positions[rows] = position;
        adapters[rows] = adapter;
        rows++;
    }

    /// Says that `count` rows from `firstRow` on are the positions from `firstPosition` on of one sequence,
    /// whose position 0 has its key and value in row `keyRow`.
    public void segment(int firstRow, int count, int firstPosition, int keyRow) {
        int at = 4 * segmentCount;
        segments[at] = firstRow;
        segments[at + 1] = count;
        segments[at + 2] = firstPosition;
        segments[at + 3] = keyRow;
        segmentCount++;
    }

    /// Rows so far.
    public int rows() {
        return rows;
    }

    /// How many rows still fit.
    public int roomForRows() {
        return ids.length - rows;
    }

    /// How many segments still fit.
    public int roomForSegments() {
        return segments.length / 4 - segmentCount;
    }

    /// Gives a plan its tokens: live sizes, ids, positions, segments.
    public void feed(Executable plan, FlatBatch batch) {
        plan.live((Dim.Open) batch.tokens(), rows);
        plan.live((Dim.Open) batch.segments().shape().dim(0), segmentCount);
        plan.set(batch.ids(), ids);
        plan.set(batch.positions(), positions);
        plan.set(batch.segments(), segments);
    }

    /// Gives a plan the adapter of each token.
    public void feedAdapters(Executable plan, LoraStack stack) {
        if (!stack.sites().isEmpty()) {
            plan.set(stack.rowAdapter(), adapters);
        }
    }

    @Override
    public String toString() {
        return "%d tokens in segments %s".formatted(rows, Arrays.toString(Arrays.copyOf(segments, 4 * segmentCount)));
    }
}
