package dev.selkie.tokenizer.pipeline;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Questions about bytes that may be UTF-8.
final class Utf8 {
    private Utf8() {}

    /// How many bytes `codePoint` takes.
    static int width(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /// How many bytes `chars` take.
    static int length(char[] chars) {
        int length = 0;
        for (char c : chars) {
            length += Character.isSurrogate(c) ? 2 : width(c);
        }
        return length;
    }

    static boolean isValid(byte[] bytes, int size) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    /// The text of the first `size` bytes. For each longest run that begins a character and is not continued as
    /// one, and for every other byte that begins none, one U+FFFD: what Rust's `String::from_utf8_lossy` gives.
    static String decode(byte[] bytes, int size) {
        String text = new String(bytes, 0, size, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : decodeStrictly(bytes, size);
    }

    /// Java's own decoder counts some malformed sequences differently.
    private static String decodeStrictly(byte[] bytes, int size) {
        var text = new StringBuilder(size);
        for (int at = 0; at < size; ) {
            int lead = bytes[at] & 0xFF;
            int length = length(lead);
            int good = 1;
            while (good < length && at + good < size && continues(lead, good, bytes[at + good] & 0xFF)) {
                good++;
            }
            text.append(good == length ? new String(bytes, at, length, StandardCharsets.UTF_8) : "\uFFFD");
            at += good;
        }
        return text.toString();
    }

    /// The length of a character that starts with `lead`; 5, which no character has, if none does.
    private static int length(int lead) {
        if (lead < 0x80) {
            return 1;
        }
        return lead < 0xC2 || lead > 0xF4 ? 5 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    }

    /// Whether `b` may stand `index` bytes behind `lead`. Source: The Unicode Standard 16.0, table 3-7.
    private static boolean continues(int lead, int index, int b) {
        if (b < 0x80 || b > 0xBF || lead < 0xC2 || lead > 0xF4) {
            return false;
        }
        if (index > 1) {
            return true;
        }
        return switch (lead) {
            case 0xE0 -> b >= 0xA0;
            case 0xED -> b < 0xA0;
            case 0xF0 -> b >= 0x90;
            case 0xF4 -> b < 0x90;
            default -> true;
        };
    }

    /// How many bytes at the end are the beginning of a character that more bytes could complete: 0 to 3.
    static int incompleteSuffix(byte[] bytes, int size) {
        for (int back = 1; back <= Math.min(3, size); back++) {
            int lead = bytes[size - back] & 0xFF;
            if (lead < 0x80 || lead >= 0xC0) {
                boolean open = lead >= 0xC2 && lead <= 0xF4 && back < length(lead);
                return open && (back == 1 || continues(lead, 1, bytes[size - back + 1] & 0xFF)) ? back : 0;
            }
        }
        return 0;
    }
}
