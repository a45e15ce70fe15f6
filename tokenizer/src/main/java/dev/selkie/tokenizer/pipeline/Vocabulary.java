package dev.selkie.tokenizer.pipeline;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Tokens and their ids, both ways. Ids may have gaps.
///
/// An open-addressing table over `String.hashCode`'s polynomial, so that ranges of a `char[]`, and two tokens
/// written one after the other, are found without making a string of them.
public final class Vocabulary {
    private final @Nullable String[] tokens; // by id
    private final int[] table; // id + 1, or 0
    private final int size;

    private Vocabulary(@Nullable String[] tokens, int[] table, int size) {
        this.tokens = tokens;
        this.table = table;
        this.size = size;
    }

    /// Number of tokens, gaps not counted.
    public int size() {
        return size;
    }

    /// One more than the highest id.
    public int idLimit() {
        return tokens.length;
    }

    /// The token of `id`, or null if there is none.
    public @Nullable String token(int id) {
        return id >= 0 && id < tokens.length ? tokens[id] : null;
    }

    /// The id of `token`, or -1.
    public int id(CharSequence token) {
        int slot = slot(token.hashCode());
        for (; table[slot] != 0; slot = next(slot)) {
            String candidate = tokenAt(slot);
            if (candidate.contentEquals(token)) {
                return table[slot] - 1;
            }
        }
        return -1;
    }

    /// The id of the token that is written in `chars` from `from` to `to`, or -1.
    int id(char[] chars, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + chars[i];
        }
        for (int slot = slot(hash); table[slot] != 0; slot = next(slot)) {
            if (equals(tokenAt(slot), chars, from, to)) {
                return table[slot] - 1;
            }
        }
        return -1;
    }

    private static boolean equals(String token, char[] chars, int from, int to) {
        if (token.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (token.charAt(i - from) != chars[i]) {
                return false;
            }
        }
        return true;
    }

    /// The id of the token that reads as `left` followed by all but the first `skip` characters of `right`, or -1.
    int idOfPair(int leftId, int rightId, int skip) {
        return idOfPair(Objects.requireNonNull(tokens[leftId]), Objects.requireNonNull(tokens[rightId]), skip);
    }

    private int idOfPair(String left, String right, int skip) {
        int hash = left.hashCode();
        if (skip == 0) {
            hash = hash * power(right.length()) + right.hashCode();
        } else {
            for (int i = skip; i < right.length(); i++) {
                hash = 31 * hash + right.charAt(i);
            }
        }
        int length = left.length() + right.length() - skip;
        for (int slot = slot(hash); table[slot] != 0; slot = next(slot)) {
            String token = tokenAt(slot);
            if (token.length() == length
                    && token.startsWith(left)
                    && token.regionMatches(left.length(), right, skip, right.length() - skip)) {
                return table[slot] - 1;
            }
        }
        return -1;
    }

    /// 31 to the `exponent`, modulo 2³².
    private static int power(int exponent) {
        int result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= 31;
        }
        return result;
    }

    private String tokenAt(int slot) {
        return Objects.requireNonNull(tokens[table[slot] - 1], "the table holds ids of tokens");
    }

    private int slot(int hash) {
        return (hash * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(table.length) + 1);
    }

    private int next(int slot) {
        return slot + 1 & table.length - 1;
    }

    /// Collects tokens.
    public static final class Builder {
        private @Nullable String[] tokens = new String[1024];
        private int limit;
        private int size;

        /// Returns false, changing nothing, if `id` already stands for another token.
        public boolean add(String token, int id) {
            if (id >= tokens.length) {
                tokens = Arrays.copyOf(tokens, Math.max(id + 1, tokens.length * 2));
            }
            if (tokens[id] != null) {
                return false;
            }
            tokens[id] = token;
            limit = Math.max(limit, id + 1);
            size++;
            return true;
        }

        public int size() {
            return size;
        }

        /// The vocabulary, or null if two ids stand for the same token.
        public @Nullable Vocabulary build() {
            int[] table = new int[Integer.highestOneBit(Math.max(8, size)) * 4];
            var vocabulary = new Vocabulary(Arrays.copyOf(tokens, limit), table, size);
            for (int id = 0; id < limit; id++) {
                String token = tokens[id];
                if (token != null && !vocabulary.insert(token, id)) {
                    return null;
                }
            }
            return vocabulary;
        }
    }

    private boolean insert(String token, int id) {
        int slot = slot(token.hashCode());
        for (; table[slot] != 0; slot = next(slot)) {
            if (tokenAt(slot).equals(token)) {
                return false;
            }
        }
        table[slot] = id + 1;
        return true;
    }
}
