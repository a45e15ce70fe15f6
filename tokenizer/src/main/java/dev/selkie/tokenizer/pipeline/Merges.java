package dev.selkie.tokenizer.pipeline;

/// The rules of byte-pair encoding: two neighbouring tokens become one; the rule that was learnt earliest goes
/// first.
public final class Merges {
    /// Returned by [#rank] where there is no rule.
    static final int NONE = Integer.MAX_VALUE;

    private final long[] pairs; // left and right id, one added to the left so that 0 is free
    private final int[] ranks;
    private final int[] results; // by rank
    private int count;

    /// @param capacity the most rules there will be
    public Merges(int capacity) {
        int slots = Integer.highestOneBit(Math.max(8, capacity)) * 4;
        pairs = new long[slots];
        ranks = new int[slots];
        results = new int[capacity];
    }

    /// Adds the next rule, its sides given as text: the left one from `start`, the right one from `middle`.
    ///
    /// @param prefix how many characters of the right side are not part of the result
    /// @return the id of the result, or -1, adding nothing, if a side or the result is no token
    public int add(Vocabulary vocabulary, char[] chars, int start, int middle, int end, int prefix) {
        int left = vocabulary.id(chars, start, middle);
        int right = vocabulary.id(chars, middle, end);
        if (left < 0 || right < 0 || end - middle < prefix) {
            return -1;
        }
        int result = vocabulary.idOfPair(left, right, prefix);
        if (result >= 0) {
            add(left, right, result);
        }
        return result;
    }

    /// Adds the next rule. A pair that has a rule already gets the later rank, as in Hugging Face `tokenizers`.
    void add(int left, int right, int result) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (pairs[slot] != 0 && pairs[slot] != pair) {
            slot = slot + 1 & pairs.length - 1;
        }
        pairs[slot] = pair;
        ranks[slot] = count;
        results[count++] = result;
    }

    /// The rank of the rule for `left` and `right`, 0 being the first, or [#NONE].
    int rank(int left, int right) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (pairs[slot] != pair) {
            if (pairs[slot] == 0) {
                return NONE;
            }
            slot = slot + 1 & pairs.length - 1;
        }
        return ranks[slot];
    }

    int result(int rank) {
        return results[rank];
    }

    private static long pair(int left, int right) {
        return (left + 1L) << 32 | right;
    }

    private int slot(long pair) {
        return (int) ((pair * 0x9E3779B97F4A7C15L) >>> (Integer.numberOfLeadingZeros(pairs.length) + 33));
    }
}
