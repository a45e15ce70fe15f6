package dev.selkie.tokenizer.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Byte-pair encoding of one piece: the `model` of `tokenizer.json`.
///
/// Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units",
/// arXiv:1508.07909. Takes O(n log n) for a piece of n characters. Safe to share between threads.
public final class Bpe {
    /// Pieces up to this many characters are remembered.
    private static final int CACHED_LENGTH = 48;

    private static final int CACHE_SIZE = 1 << 14;

    /// Symbols up to which looking at all pairs for each merge is faster than a heap.
    private static final int SHORT = 40;

    private static final int MISSING = -1;

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final Vocabulary vocabulary;
    private final Merges merges;
    private final Options options;
    private final int unknownId;
    private final int[] characterIds; // of the characters of GPT-2's alphabet
    private final int[] byteTokens; // of `<0x00>` to `<0xFF>`

    /// Direct mapped. Entries are immutable and published by their final fields, so a race costs a miss at most.
    private final @Nullable Entry[] cache = new Entry[CACHE_SIZE];

    /// What `tokenizer.json` may say beside vocabulary and merges.
    ///
    /// @param unknown      stands for characters that are no token
    /// @param prefix       written before every character but a piece's first
    /// @param suffix       written behind a piece's last character
    /// @param fuseUnknown  neighbouring unknown characters become one token
    /// @param byteFallback unknown characters become `<0xE2>` and the like, if all those are tokens
    /// @param ignoreMerges a piece that is a token is taken whole
    public record Options(
            @Nullable String unknown,
            String prefix,
            String suffix,
            boolean fuseUnknown,
            boolean byteFallback,
            boolean ignoreMerges) {}

    public Bpe(Vocabulary vocabulary, Merges merges, Options options) {
        this.vocabulary = vocabulary;
        this.merges = merges;
        this.options = options;
        String unknown = options.unknown();
        this.unknownId = unknown == null ? MISSING : vocabulary.id(unknown);
        boolean bare = options.prefix().isEmpty() && options.suffix().isEmpty();
        characterIds = new int[ByteAlphabet.SIZE];
        for (int c = 0; c < characterIds.length; c++) {
            characterIds[c] = bare ? vocabulary.id(Character.toString(c)) : MISSING;
        }
        byteTokens = new int[options.byteFallback() ? 256 : 0];
        for (int b = 0; b < byteTokens.length; b++) {
            byteTokens[b] = vocabulary.id("<0x" + HEX.toHexDigits((byte) b) + ">");
        }
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /// Tokens of one piece: their ids, and how many bytes each takes of the piece as written, in UTF-8. Characters
    /// without a token may be missing, so that the lengths need not add up to the piece's.
    ///
    /// Not copied, never changed after it is made.
    static final class Entry {
        private final char[] piece;
        private final boolean bytes;
        final int[] ids;
        final int[] lengths;

        Entry(char[] piece, boolean bytes, int[] ids, int[] lengths) {
            this.piece = piece;
            this.bytes = bytes;
            this.ids = ids;
            this.lengths = lengths;
        }

        boolean isFor(char[] chars, int from, int to, boolean asBytes) {
            return bytes == asBytes && Arrays.equals(piece, 0, piece.length, chars, from, to);
        }
    }

    /// @param asBytes read the piece as UTF-8 bytes in GPT-2's alphabet
    Entry encode(char[] chars, int from, int to, boolean asBytes) {
        if (to - from > CACHED_LENGTH) {
            return compute(chars, from, to, asBytes);
        }
        int hash = asBytes ? 1 : 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + chars[i];
        }
        int slot = (hash * 0x9E3779B9) >>> (Integer.numberOfLeadingZeros(CACHE_SIZE) + 1);
        Entry known = cache[slot];
        if (known != null && known.isFor(chars, from, to, asBytes)) {
            return known;
        }
        Entry entry = compute(chars, from, to, asBytes);
        cache[slot] = entry;
        return entry;
    }

    private Entry compute(char[] chars, int from, int to, boolean asBytes) {
        char[] piece = Arrays.copyOfRange(chars, from, to);
        char[] written = asBytes ? asBytes(piece) : piece;
        if (options.ignoreMerges()) {
            int whole = vocabulary.id(written, 0, written.length);
            if (whole != MISSING) {
                return new Entry(piece, asBytes, new int[] {whole}, new int[] {Utf8.length(written)});
            }
        }
        var word = new Word(written.length);
        fill(word, written);
        word.merge(merges);
        return new Entry(piece, asBytes, Arrays.copyOf(word.ids, word.count), Arrays.copyOf(word.lengths, word.count));
    }

    private static char[] asBytes(char[] piece) {
        char[] bytes = new char[3 * piece.length];
        int length = 0;
        for (int i = 0; i < piece.length; ) {
            int codePoint = Character.codePointAt(piece, i);
            length = ByteAlphabet.write(codePoint, bytes, length);
            i += Character.charCount(codePoint);
        }
        return Arrays.copyOf(bytes, length);
    }

    /// Each character its own token. The order in which a pending unknown token is written is that of Hugging Face
    /// `tokenizers`: behind the byte tokens of a later character, if those come first.
    private void fill(Word word, char[] piece) {
        int pendingUnknown = 0; // its length
        for (int i = 0; i < piece.length; ) {
            int codePoint = Character.codePointAt(piece, i);
            int width = Character.charCount(codePoint);
            int length = Utf8.width(codePoint);
            int id = characterId(piece, i, width);
            if (id != MISSING) {
                if (pendingUnknown > 0) {
                    word.add(unknownId, pendingUnknown);
                    pendingUnknown = 0;
                }
                word.add(id, length);
            } else if (!(options.byteFallback() && fallBack(word, piece, i, width)) && unknownId != MISSING) {
                if (pendingUnknown > 0 && !options.fuseUnknown()) {
                    word.add(unknownId, pendingUnknown);
                    pendingUnknown = 0;
                }
                pendingUnknown += length;
            }
            i += width;
        }
        if (pendingUnknown > 0) {
            word.add(unknownId, pendingUnknown);
        }
    }

    private int characterId(char[] piece, int at, int length) {
        if (piece[at] < ByteAlphabet.SIZE && characterIds[piece[at]] != MISSING) {
            return characterIds[piece[at]];
        }
        return vocabulary.id(decorated(piece, at, length));
    }

    private String decorated(char[] piece, int at, int length) {
        String prefix = at > 0 ? options.prefix() : "";
        String suffix = at + length == piece.length ? options.suffix() : "";
        return prefix + new String(piece, at, length) + suffix;
    }

    private boolean fallBack(Word word, char[] piece, int at, int length) {
        byte[] bytes = decorated(piece, at, length).getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            if (byteTokens[b & 0xFF] == MISSING) {
                return false;
            }
        }
        for (byte b : bytes) {
            word.add(byteTokens[b & 0xFF], 1);
        }
        return true;
    }

    /// A piece on its way from characters to tokens.
    private static final class Word {
        private int[] ids;
        private int[] lengths;
        private int count;

        Word(int capacity) {
            ids = new int[capacity];
            lengths = new int[capacity];
        }

        void add(int id, int length) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count * 2 + 4);
                lengths = Arrays.copyOf(lengths, count * 2 + 4);
            }
            ids[count] = id;
            lengths[count++] = length;
        }

        void merge(Merges merges) {
            if (count <= SHORT) {
                mergeShort(merges);
            } else {
                mergeLong(merges);
            }
        }

        /// Keeps the rank of each neighbouring pair and shifts everything behind a merge.
        private void mergeShort(Merges merges) {
            int[] ranks = new int[count];
            for (int i = 0; i + 1 < count; i++) {
                ranks[i] = merges.rank(ids[i], ids[i + 1]);
            }
            while (true) {
                int best = Merges.NONE;
                int at = -1;
                for (int i = 0; i + 1 < count; i++) {
                    if (ranks[i] < best) {
                        best = ranks[i];
                        at = i;
                    }
                }
                if (at < 0) {
                    return;
                }
                join(at, merges.result(best));
                System.arraycopy(ranks, at + 1, ranks, at, count - at);
                ranks[at] = at + 1 < count ? merges.rank(ids[at], ids[at + 1]) : Merges.NONE;
                if (at > 0) {
                    ranks[at - 1] = merges.rank(ids[at - 1], ids[at]);
                }
            }
        }

        private void join(int at, int id) {
            ids[at] = id;
            lengths[at] += lengths[at + 1];
            System.arraycopy(ids, at + 2, ids, at + 1, count - at - 2);
            System.arraycopy(lengths, at + 2, lengths, at + 1, count - at - 2);
            count--;
        }

        /// A linked list of symbols and a heap of pairs, smallest rank first, then leftmost. A pair that is out of
        /// date is recognised by its rank: the symbols now at its place have another.
        private void mergeLong(Merges merges) {
            int[] next = new int[count];
            int[] previous = new int[count];
            var heap = new LongHeap(count);
            for (int i = 0; i < count; i++) {
                next[i] = i + 1;
                previous[i] = i - 1;
                if (i + 1 < count) {
                    offer(heap, merges, i, i + 1);
                }
            }
            while (!heap.isEmpty()) {
                long top = heap.poll();
                int at = (int) top;
                int rank = (int) (top >>> 32);
                int right = next[at];
                if (ids[at] == MISSING || right >= count || merges.rank(ids[at], ids[right]) != rank) {
                    continue;
                }
                ids[at] = merges.result(rank);
                lengths[at] += lengths[right];
                ids[right] = MISSING;
                next[at] = next[right];
                if (next[at] < count) {
                    previous[next[at]] = at;
                    offer(heap, merges, at, next[at]);
                }
                if (previous[at] >= 0) {
                    offer(heap, merges, previous[at], at);
                }
            }
            compact();
        }

        private void offer(LongHeap heap, Merges merges, int left, int right) {
            int rank = merges.rank(ids[left], ids[right]);
            if (rank != Merges.NONE) {
                heap.add((long) rank << 32 | left);
            }
        }

        private void compact() {
            int kept = 0;
            for (int i = 0; i < count; i++) {
                if (ids[i] != MISSING) {
                    ids[kept] = ids[i];
                    lengths[kept++] = lengths[i];
                }
            }
            count = kept;
        }
    }
}
