package dev.selkie.tokenizer.train;

import dev.selkie.tokenizer.pipeline.IntList;
import java.util.function.ToIntFunction;

/// The different pieces of a text as lists of symbols, which grow shorter as symbols are merged.
final class Words {
    private final int[] symbols; // of all words, one after the other
    private final int[] starts;
    private final int[] lengths;
    private final long[] counts;

    private Words(int[] symbols, int[] starts, int[] lengths, long[] counts) {
        this.symbols = symbols;
        this.starts = starts;
        this.lengths = lengths;
        this.counts = counts;
    }

    /// Number of words.
    int size() {
        return starts.length;
    }

    /// Tells of all neighbours in `word`.
    void pairs(int word, PairSink sink) {
        for (int i = starts[word] + 1; i < starts[word] + lengths[word]; i++) {
            sink.change(symbols[i - 1], symbols[i], counts[word]);
        }
    }

    /// Writes `merged` for each `left` with a `right` behind it, from left to right, and tells what that changes.
    void merge(int word, Pair pair, int merged, PairSink sink) {
        int start = starts[word];
        int end = start + lengths[word];
        int write = start;
        for (int read = start; read < end; write++) {
            if (isAt(pair, read, end)) {
                if (write > start) {
                    replace(symbols[write - 1], pair.left, symbols[write - 1], merged, counts[word], sink);
                }
                if (read + 2 < end) {
                    replace(pair.right, symbols[read + 2], merged, symbols[read + 2], counts[word], sink);
                }
                symbols[write] = merged;
                read += 2;
            } else {
                symbols[write] = symbols[read++];
            }
        }
        lengths[word] = write - start;
    }

    private boolean isAt(Pair pair, int index, int end) {
        return symbols[index] == pair.left && index + 1 < end && symbols[index + 1] == pair.right;
    }

    private static void replace(int oldLeft, int oldRight, int left, int right, long count, PairSink sink) {
        sink.change(oldLeft, oldRight, -count);
        sink.change(left, right, count);
    }

    /// Takes changes of how often `right` stands behind `left`.
    @FunctionalInterface
    interface PairSink {
        void change(int left, int right, long by);
    }

    /// Collects words.
    static final class Builder {
        private final ToIntFunction<String> symbol;
        private final IntList symbols = new IntList(1 << 12);
        private final int[] starts;
        private final int[] lengths;
        private final long[] counts;
        private int size;

        /// @param symbol the symbol of a character
        /// @param words  how many words there will be
        Builder(ToIntFunction<String> symbol, int words) {
            this.symbol = symbol;
            starts = new int[words];
            lengths = new int[words];
            counts = new long[words];
        }

        void add(String word, long count) {
            starts[size] = symbols.size();
            lengths[size] = word.length();
            counts[size] = count;
            size++;
            for (int i = 0; i < word.length(); i++) {
                symbols.add(symbol.applyAsInt(word.substring(i, i + 1)));
            }
        }

        Words build() {
            return new Words(symbols.toArray(), starts, lengths, counts);
        }
    }
}
