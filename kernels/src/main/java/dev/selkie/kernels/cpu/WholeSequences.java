package dev.selkie.kernels.cpu;

/// The sequences of a batch whose keys are the batch's own, each with the rows behind it that only look on: a gradient
/// needs whole ones.
final class WholeSequences {
    private final SegmentBlocks segments;
    private final int[] main;
    private final int[] queries;
    private int count;

    /// @param most segments of a batch
    WholeSequences(SegmentBlocks segments, int most) {
        this.segments = segments;
        this.main = new int[most];
        this.queries = new int[most];
    }

    /// Finds those of the batch as it is now.
    ///
    /// @throws IllegalArgumentException if a segment is neither a whole sequence nor looks on at the one before
    void find() {
        count = 0;
        for (int s = 0; s < segments.count(); s++) {
            if (segments.firstPosition(s) == 0 && segments.keyRow(s) == segments.firstRow(s)) {
                main[count] = s;
                queries[count++] = segments.rows(s);
            } else if (count > 0 && looksOn(s, count - 1)) {
                queries[count - 1]++;
            } else {
                throw new IllegalArgumentException("attention_backward: segment " + s
                        + " has keys that are not the batch's own; a gradient needs whole sequences");
            }
        }
    }

    int count() {
        return count;
    }

    int firstRow(int sequence) {
        return segments.firstRow(main[sequence]);
    }

    /// How many rows, from the first, have a query.
    int queries(int sequence) {
        return queries[sequence];
    }

    /// How many rows, from the first, have a key that is seen.
    int keys(int sequence) {
        return segments.rows(main[sequence]);
    }

    /// Whether segment `s` is the row after those of a sequence, and looks at all its keys.
    private boolean looksOn(int s, int sequence) {
        return segments.rows(s) == 1
                && segments.keyRow(s) == firstRow(sequence)
                && segments.firstPosition(s) == keys(sequence) - 1
                && segments.firstRow(s) == firstRow(sequence) + queries(sequence);
    }
}
