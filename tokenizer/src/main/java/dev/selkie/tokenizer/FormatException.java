package dev.selkie.tokenizer;

import java.io.IOException;
import java.nio.file.Path;

/// A file that is not what it claims to be, or says what this version does not know. The message is one line: file,
/// place, what was expected and what was found.
public final class FormatException extends IOException {
    private final Path file;

    FormatException(Path file, String message) {
        super(file + ": " + message);
        this.file = file;
    }

    FormatException(Path file, String message, Throwable cause) {
        super(file + ": " + message, cause);
        this.file = file;
    }

    /// The file at fault.
    public Path file() {
        return file;
    }
}
