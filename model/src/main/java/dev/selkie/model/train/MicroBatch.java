package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import dev.selkie.model.llama.FlatTokens;
import java.util.List;

/// The records of one job that go through the model together.
///
/// @param numbers   of the records in the job's data
/// @param sequences in the same order
/// @param divisor   of the whole step's loss: its targets
/// @param units     of the whole step: its records, or pairs of them
/// @param first     whether the step begins with it
/// @param last      whether the step ends with it
record MicroBatch(
        List<Integer> numbers, List<Sequence> sequences, int divisor, int units, boolean first, boolean last) {
    int rows() {
        return sequences.stream().mapToInt(Sequence::rows).sum();
    }

    /// Segments that its rows make up.
    int segments() {
        return sequences.stream().mapToInt(MicroBatch::segments).sum();
    }

    /// Adds its rows to a batch.
    ///
    /// @param slot of the adapter
    void addTo(FlatTokens tokens, int slot) {
        for (Sequence sequence : sequences) {
            int first = tokens.rows();
            for (int t = 0; t < sequence.rows(); t++) {
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
