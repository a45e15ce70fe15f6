package dev.selkie.tokenizer.json;

import java.io.IOException;
import java.nio.file.Path;

/// A file is not what it claims to be, or uses a feature that Selkie does not have.
///
/// The message is one line that names the file, the byte where the trouble was seen (when there is one), what was
/// expected and what was found; text that comes from the file is shortened and freed of control characters first.
public final class FormatException extends IOException {
    private static final int LONGEST_QUOTE = 80;
    private static final long NO_OFFSET = -1;

    private final Place place;
    private final long byteOffset;
    private final String expected;
    private final String found;

    private FormatException(Place place, long byteOffset, String expected, String found) {
        this.place = place;
        this.byteOffset = byteOffset;
        this.expected = expected;
        this.found = found;
    }

    /// The trouble lies at byte `byteOffset` of `file`, counted from 0.
    public static FormatException at(Path file, long byteOffset, String expected, String found) {
        return at(Place.of(file), byteOffset, expected, found);
    }

    /// The trouble lies at byte `byteOffset` of what stands at `place`.
    static FormatException at(Place place, long byteOffset, String expected, String found) {
        return new FormatException(place, byteOffset, expected, found);
    }

    /// The trouble is no single byte's: a key of a settings file, say, or a tensor that is missing.
    public static FormatException in(Path file, String expected, String found) {
        return in(Place.of(file), expected, found);
    }

    /// As above, for what is no whole file.
    public static FormatException in(Place place, String expected, String found) {
        return new FormatException(place, NO_OFFSET, expected, found);
    }

    /// This error, with what led to it.
    public FormatException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    /// `text` from a file: at most 80 characters of it, none of which a terminal would obey.
    public static String shorten(String text) {
        var shorter = new StringBuilder();
        text.codePoints().limit(LONGEST_QUOTE).forEach(c -> appendPrintable(shorter, c));
        return text.codePointCount(0, text.length()) > LONGEST_QUOTE
                ? shorter.append('…').toString()
                : shorter.toString();
    }

    /// The same in quotes.
    public static String quote(String text) {
        return "\"" + shorten(text) + "\"";
    }

    @Override
    public String getMessage() {
        String where = byteOffset == NO_OFFSET ? place.name() : place + ", byte " + byteOffset;
        return where + ": expected " + expected + ", found " + found;
    }

    /// Where the trouble is.
    public Place place() {
        return place;
    }

    /// The byte in it, or -1 when no single byte is to blame.
    public long byteOffset() {
        return byteOffset;
    }

    /// What a sound file would have there.
    public String expected() {
        return expected;
    }

    /// What is there instead.
    public String found() {
        return found;
    }

    private static void appendPrintable(StringBuilder shorter, int codePoint) {
        int type = Character.getType(codePoint);
        boolean printable = !Character.isISOControl(codePoint)
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.UNASSIGNED;
        shorter.appendCodePoint(printable ? codePoint : '\uFFFD');
    }
}
