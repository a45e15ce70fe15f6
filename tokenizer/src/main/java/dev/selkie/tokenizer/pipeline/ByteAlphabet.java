package dev.selkie.tokenizer.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// GPT-2's alphabet: one printable character for each byte, so that any UTF-8 text can be written without spaces or
/// control characters. Printable Latin-1 stands for itself; the other 68 bytes, in order, for U+0100 to U+0143.
///
/// Source: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, `encoder.py`.
public final class ByteAlphabet {
    /// Beyond every character of the alphabet.
    static final int SIZE = 0x144;

    private static final char[] CHARS = new char[256];
    private static final short[] BYTES = new short[SIZE];

    static {
        Arrays.fill(BYTES, (short) -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b != 0xAD);
            CHARS[b] = (char) (printable ? b : next++);
            BYTES[CHARS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    static char of(int b) {
        return CHARS[b & 0xFF];
    }

    /// Its 256 characters as tokens, in the order of their code points.
    public static List<String> tokens() {
        return IntStream.range(0, SIZE)
                .filter(c -> BYTES[c] >= 0)
                .mapToObj(Character::toString)
                .toList();
    }

    /// The UTF-8 bytes of `text`, which has no lone surrogates, as characters of this alphabet.
    static String write(String text) {
        char[] written = new char[3 * text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            length = write(text.codePointAt(i), written, length);
        }
        return new String(written, 0, length);
    }

    /// The byte that `c` stands for, or -1.
    static int byteOf(char c) {
        return c < SIZE ? BYTES[c] : -1;
    }

    /// The bytes that `token` is written for; its UTF-8 where it holds a character outside the alphabet.
    static byte[] bytesOf(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            int b = byteOf(token.charAt(i));
            if (b < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) b;
        }
        return bytes;
    }

    /// Writes the UTF-8 bytes of one code point into `target` as characters of this alphabet; returns the index
    /// behind.
    static int write(int codePoint, char[] target, int at) {
        if (codePoint < 0x80) {
            target[at] = CHARS[codePoint];
            return at + 1;
        }
        if (codePoint < 0x800) {
            target[at] = CHARS[0xC0 | codePoint >> 6];
            target[at + 1] = CHARS[0x80 | (codePoint & 0x3F)];
            return at + 2;
        }
        if (codePoint < 0x10000) {
            target[at] = CHARS[0xE0 | codePoint >> 12];
            target[at + 1] = CHARS[0x80 | (codePoint >> 6 & 0x3F)];
            target[at + 2] = CHARS[0x80 | (codePoint & 0x3F)];
            return at + 3;
        }
        target[at] = CHARS[0xF0 | codePoint >> 18];
        target[at + 1] = CHARS[0x80 | (codePoint >> 12 & 0x3F)];
        target[at + 2] = CHARS[0x80 | (codePoint >> 6 & 0x3F)];
        target[at + 3] = CHARS[0x80 | (codePoint & 0x3F)];
        return at + 4;
    }

    /// How many bytes of UTF-8 it takes to write `codePoint` in this alphabet.
    static int writtenWidth(int codePoint) {
        if (codePoint < 0x80) {
            return Utf8.width(CHARS[codePoint]);
        }
        return 2 * Utf8.width(codePoint); // bytes from 0x80 on stand for characters from U+00A1 to U+0143
    }

    /// `slice` rewritten in this alphabet.
    static void rewrite(Text text, int from, int to, Text.Builder out) {
        char[] bytes = new char[4];
        for (int i = from; i < to; ) {
            int codePoint = text.codePoint(i);
            int count = write(codePoint, bytes, 0);
            for (int b = 0; b < count; b++) {
                out.append(bytes[b], text.start(i), text.end(i));
            }
            i += Character.charCount(codePoint);
        }
    }
}
