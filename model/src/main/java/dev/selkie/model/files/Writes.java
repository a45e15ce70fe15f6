package dev.selkie.model.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/// Writes to files whose errors name the file. The JDK names it where a file cannot be opened, not where the disk
/// is full or fails in the middle: that is a plain [IOException] with the system's words.
public final class Writes {
    private Writes() {}

    /// Something that writes.
    @FunctionalInterface
    public interface Action {
        void run() throws IOException;
    }

    /// See [Files#writeString].
    public static void text(Path file, CharSequence text, OpenOption... options) throws IOException {
        to(file, () -> Files.writeString(file, text, options));
    }

    /// See [Files#write(Path, Iterable, OpenOption...)].
    public static void lines(Path file, Iterable<String> lines) throws IOException {
        to(file, () -> Files.write(file, lines));
    }

    /// See [Files#write(Path, byte[], OpenOption...)].
    public static void bytes(Path file, byte[] bytes) throws IOException {
        to(file, () -> Files.write(file, bytes));
    }

    /// Makes `file` of what is in `from`. (For [Files#copy(Path, Path, java.nio.file.CopyOption...)] a full disk is
    /// an error of `from`.)
    public static void copy(Path from, Path file) throws IOException {
        try (InputStream in = Files.newInputStream(from)) {
            to(file, () -> Files.copy(in, file));
        }
    }

    /// Does what `action` does to `file`.
    ///
    /// @throws FileSystemException naming the file, in place of an error that names none
    public static void to(Path file, Action action) throws IOException {
        try {
            action.run();
        } catch (IOException e) {
            throw e.getClass() == IOException.class ? named(file, e) : e;
        }
    }

    private static IOException named(Path file, IOException error) {
        var named = new FileSystemException(file.toString(), null, error.getMessage());
        named.initCause(error);
        return named;
    }
}
