package dev.selkie.model.gguf;

import dev.selkie.tokenizer.json.FormatException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A place in a mapped GGUF file that moves forward as values are read. Every step is checked against the file's
/// end.
final class GgufCursor {
    /// The numbers of the metadata's value types.
    static final int BOOL = 7;

    static final int STRING = 8;
    static final int ARRAY = 9;

    /// Longer than any token, name or chat template; shorter than what would hurt.
    static final int LONGEST_STRING = 16 << 20;

    /// Bytes of each value type, in the order of their numbers; 0: not fixed.
    private static final int[] BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final MemorySegment file;
    private long position;

    GgufCursor(Path path, MemorySegment file, long position) {
        this.path = path;
        this.file = file;
        this.position = position;
    }

    /// A cursor of its own at the same place.
    GgufCursor copy() {
        return new GgufCursor(path, file, position);
    }

    /// The byte that is read next.
    long position() {
        return position;
    }

    /// The error for what stands here.
    FormatException wrong(String expected, String found) {
        return FormatException.at(path, position, expected, found);
    }

    int int32() throws FormatException {
        return file.get(INT, advance(Integer.BYTES));
    }

    long int64() throws FormatException {
        return file.get(LONG, advance(Long.BYTES));
    }

    /// A 64-bit count from 0 to `most`.
    long count(String what, long most) throws FormatException {
        long start = position;
        long count = int64();
        if (count < 0 || count > most) {
            String found = Long.toUnsignedString(count);
            throw FormatException.at(path, start, "at most " + most + " " + what, found);
        }
        return count;
    }

    /// A string of at most `longest` bytes: its length in 64 bits, then UTF-8.
    String string(int longest) throws FormatException {
        long start = position;
        int length = (int) count("bytes of a string", longest);
        byte[] bytes = file.asSlice(advance(length), length).toArray(ValueLayout.JAVA_BYTE);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw FormatException.at(path, start, "a string in UTF-8", "other bytes");
        }
    }

    /// A value of the metadata: Long, Double, Boolean, String or [GgufArray].
    Object value() throws FormatException {
        int type = int32();
        return type == ARRAY ? array() : scalar(type);
    }

    /// A value that is no list, of the type with the number `type`.
    Object scalar(int type) throws FormatException {
        return switch (type) {
            case 0 -> (long) Byte.toUnsignedInt(file.get(ValueLayout.JAVA_BYTE, advance(1)));
            case 1 -> (long) file.get(ValueLayout.JAVA_BYTE, advance(1));
            case 2 -> (long) Short.toUnsignedInt(file.get(SHORT, advance(2)));
            case 3 -> (long) file.get(SHORT, advance(2));
            case 4 -> Integer.toUnsignedLong(int32());
            case 5 -> (long) int32();
            case 6 -> shortestDouble(Float.intBitsToFloat(int32()));
            case BOOL -> file.get(ValueLayout.JAVA_BYTE, advance(1)) != 0;
            case STRING -> string(LONGEST_STRING);
            case 10, 11 -> int64();
            case 12 -> Double.longBitsToDouble(int64());
            default -> throw wrong("a value type from 0 to 12", Integer.toUnsignedString(type));
        };
    }

    static boolean isInteger(int type) {
        return (type >= 0 && type <= 5) || type == 10 || type == 11;
    }

    private GgufArray array() throws FormatException {
        int type = int32();
        if (type < 0 || type >= BYTES.length || type == ARRAY) {
            throw wrong("a list of single values", type == ARRAY ? "a list of lists" : "type " + type);
        }
        int itemBytes = BYTES[type];
        long count = count("items of a list", (file.byteSize() - position) / Math.max(1, itemBytes));
        var array = new GgufArray(type, count, copy());
        if (itemBytes > 0) {
            advance(count * itemBytes);
        } else {
            for (long i = 0; i < count; i++) {
                advance(count("bytes of a string", LONGEST_STRING));
            }
        }
        return array;
    }

    /// The number that somebody wrote down before it was stored as f32: 9.99999975e-06 was 1e-05.
    private static double shortestDouble(float stored) {
        return Double.parseDouble(Float.toString(stored));
    }

    private long advance(long bytes) throws FormatException {
        long start = position;
        if (bytes > file.byteSize() - start) {
            throw wrong(bytes + " more bytes", (file.byteSize() - start) + " (is the file cut off?)");
        }
        position += bytes;
        return start;
    }
}
