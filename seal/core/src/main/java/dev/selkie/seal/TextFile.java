package dev.selkie.seal;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A file of text, read whole and without trust.
public final class TextFile {
    /// The largest of the published files has 4 MB.
    private static final long MOST_BYTES = 64L << 20;

    private TextFile() {}

    /// The text of `file`.
    ///
    /// @throws FormatException if `file` is no file of UTF-8 text, or larger than 64 MiB
    public static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw FormatException.in(file, "a file", Files.isDirectory(file) ? "a folder" : "none");
        }
        long size = Files.size(file);
        if (size > MOST_BYTES) {
            throw FormatException.in(file, "at most " + MOST_BYTES + " bytes of text", size + " bytes");
        }
        return decode(file, ByteBuffer.wrap(Files.readAllBytes(file)));
    }

    /// The lines of `file`, which may be a pipe, however many: a log grows with the work.
    ///
    /// @throws FormatException if it is no text in UTF-8
    public static List<String> lines(Path file) throws IOException {
        return decode(file, ByteBuffer.wrap(bytes(file))).lines().toList();
    }

    /// All of `file`, which may be a pipe, be it text or not.
    ///
    /// @throws FormatException if it is a folder; reading that would be an error that names none
    public static byte[] bytes(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw FormatException.in(file, "a file", "a folder");
        }
        return Files.readAllBytes(file);
    }

    private static String decode(Path file, ByteBuffer bytes) throws FormatException {
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(bytes, text, true);
        if (result.isError()) {
            throw FormatException.at(file, bytes.position(), "text in UTF-8", "0x%02x".formatted(bytes.get()));
        }
        return text.flip().toString();
    }
}
