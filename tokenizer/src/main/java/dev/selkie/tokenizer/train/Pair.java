package dev.selkie.tokenizer.train;

import dev.selkie.tokenizer.pipeline.IntList;

/// Two neighbouring symbols: how often they stand in the text, and in which words they stood when they were first
/// counted. Identity is what counts: there is one for each two symbols.
final class Pair {
    final int left;
    final int right;
    long count;
    private IntList words = new IntList(4);

    Pair(int left, int right) {
        this.left = left;
        this.right = right;
    }

    /// Both symbols as one number, in the order of ties.
    static long key(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }

    /// Notes that it stands in `word`; the words come one after the other, each perhaps several times in a row.
    void in(int word) {
        if (words.size() == 0 || words.get(words.size() - 1) != word) {
            words.add(word);
        }
    }

    /// The words, which are forgotten: a pair is merged once.
    IntList takeWords() {
        IntList result = words;
        words = new IntList(1);
        return result;
    }

    /// A pair with the count that it had when it was queued. The most frequent comes first; of equals, the one of the
    /// smaller symbols.
    record Queued(Pair pair, long count) implements Comparable<Queued> {
        static Queued now(Pair pair) {
            return new Queued(pair, pair.count);
        }

        boolean isCurrent() {
            return count == pair.count;
        }

        @Override
        public int compareTo(Queued other) {
            int byCount = Long.compare(other.count, count);
            return byCount != 0
                    ? byCount
                    : Long.compare(key(pair.left, pair.right), key(other.pair.left, other.pair.right));
        }
    }
}
