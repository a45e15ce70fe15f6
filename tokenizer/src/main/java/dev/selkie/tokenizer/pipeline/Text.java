package dev.selkie.tokenizer.pipeline;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Characters on their way from the user's string to tokens, each knowing the range of that string it stands for.
///
/// UTF-16, well formed: a lone surrogate becomes U+FFFD at the door.
public final class Text {
    final char[] chars;
    final int length;
    private final int @Nullable [] starts;
    private final int @Nullable [] ends;

    private Text(char[] chars, int length, int @Nullable [] starts, int @Nullable [] ends) {
        this.chars = chars;
        this.length = length;
        this.starts = starts;
        this.ends = ends;
    }

    /// The user's string itself.
    public static Text of(String string) {
        char[] chars = string.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (Character.isSurrogate(chars[i])) {
                if (i + 1 < chars.length && Character.isSurrogatePair(chars[i], chars[i + 1])) {
                    i++;
                } else {
                    chars[i] = '\uFFFD';
                }
            }
        }
        return new Text(chars, chars.length, null, null);
    }

    public Slice whole() {
        return new Slice(this, 0, length);
    }

    /// Where in the user's string the character at `index` begins.
    int start(int index) {
        return starts == null ? codePointStart(index) : starts[index];
    }

    /// Where in the user's string the character at `index` ends.
    int end(int index) {
        return ends == null ? codePointStart(index) + width(codePointStart(index)) : ends[index];
    }

    private int codePointStart(int index) {
        return Character.isLowSurrogate(chars[index]) ? index - 1 : index;
    }

    private int width(int index) {
        return Character.isHighSurrogate(chars[index]) ? 2 : 1;
    }

    int codePoint(int index) {
        return Character.codePointAt(chars, index, length);
    }

    String substring(int from, int to) {
        return new String(chars, from, to - from);
    }

    /// A part of a text.
    public record Slice(Text text, int from, int to) {
        boolean isEmpty() {
            return from == to;
        }

        @Override
        public String toString() {
            return text.substring(from, to);
        }
    }

    /// Writes a text character by character.
    static final class Builder {
        private char[] chars;
        private int[] starts;
        private int[] ends;
        private int length;

        Builder(int capacity) {
            chars = new char[capacity + 8];
            starts = new int[capacity + 8];
            ends = new int[capacity + 8];
        }

        int length() {
            return length;
        }

        void append(char c, int start, int end) {
            if (length == chars.length) {
                chars = Arrays.copyOf(chars, length * 2);
                starts = Arrays.copyOf(starts, length * 2);
                ends = Arrays.copyOf(ends, length * 2);
            }
            chars[length] = c;
            starts[length] = start;
            ends[length] = end;
            length++;
        }

        /// All of `string`, standing for what character `index` of `source` stands for.
        void append(CharSequence string, Text source, int index) {
            int start = source.start(index);
            int end = source.end(index);
            for (int i = 0; i < string.length(); i++) {
                append(string.charAt(i), start, end);
            }
        }

        void append(Text source, int from, int to) {
            for (int i = from; i < to; i++) {
                append(source.chars[i], source.start(i), source.end(i));
            }
        }

        Text build() {
            return new Text(chars, length, starts, ends);
        }
    }
}
