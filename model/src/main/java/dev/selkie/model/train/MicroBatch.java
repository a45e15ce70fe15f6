package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import dev.selkie.model.llama.FlatTokens;
import java.util.List;

/// The records of one job that go through the model together.
///
/// @param sequences in order
/// @param divisor   of the whole step's loss
/// @param first     whether the step begins with it
/// @param last      whether the step ends with it
record MicroBatch(List<Sequence> sequences, int divisor, boolean first, boolean last) {
    int rows() {
        return sequences.stream().mapToInt(Sequence::rows).sum();
    }

    /// Segments that its rows make up.
    int segments() {
        return sequences.stream().mapToInt(MicroBatch::segments).sum();
    }

    /// Adds its rows to a batch.
    ///
    /// @param slot    of the adapter
    /// @param targets of the batch's rows, written from its next row on
    /// @param weights likewise
    void addTo(FlatTokens tokens, int slot, int[] targets, float[] weights) {
        for (Sequence sequence : sequences) {
            int first = tokens.rows();
            for (int t = 0; t < sequence.rows(); t++) {
                targets[first + t] = sequence.id(t + 1);
                weights[first + t] = sequence.isTarget(t + 1) ? 1f / divisor : 0;
                tokens.token(sequence.id(t), t, slot);
            }
            addSegments(tokens, sequence, first);
        }
    }

    private static int segments(Sequence sequence) {
        int rows = sequence.rows();
        return rows == 0 ? 0 : 1 + Math.max(0, rows - sequence.keys());
    }

    /// The record's own tokens see each other; each padding token sees them all and nothing else.
    private static void addSegments(FlatTokens tokens, Sequence sequence, int first) {
        int own = Math.min(sequence.keys(), sequence.rows());
        if (own > 0) {
            tokens.segment(first, own, 0, first);
        }
        for (int t = own; t < sequence.rows(); t++) {
            tokens.segment(first + t, 1, own - 1, first);
        }
    }
}
