package dev.selkie.model.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritesTest {
    private static final Path FULL = Path.of("/dev/full"); // where every write finds the disk full

    @TempDir
    Path folder;

    @Test
    void anErrorThatNamesNoFileGetsTheFile() {
        Path file = folder.resolve("file");
        var full = new IOException("No space left on device");
        FileSystemException named = assertThrows(
                FileSystemException.class,
                () -> Writes.to(file, () -> {
                    throw full;
                }));
        assertEquals(file.toString(), named.getFile());
        assertEquals("No space left on device", named.getReason());
        assertSame(full, named.getCause());
    }

    @Test
    void anErrorThatSaysMoreStaysWhatItIs() {
        for (IOException error : List.of(new NoSuchFileException("x"), FormatException.in(folder, "a", "b"))) {
            assertSame(
                    error,
                    assertThrows(
                            IOException.class,
                            () -> Writes.to(folder, () -> {
                                throw error;
                            })));
        }
    }

    @Test
    void whatIsWrittenStandsThere() throws IOException {
        Path text = folder.resolve("text");
        Writes.text(text, "söl");
        assertEquals("söl", Files.readString(text));
        Writes.copy(text, folder.resolve("copy"));
        assertEquals("söl", Files.readString(folder.resolve("copy")));
        Writes.lines(text, List.of("a", "b"));
        assertEquals(List.of("a", "b"), Files.readAllLines(text));
        Writes.bytes(text, new byte[] {7});
        assertEquals(7, Files.readAllBytes(text)[0]);
    }

    @Test
    void aFullDiskIsNamed() {
        Assumptions.assumeTrue(Files.exists(FULL), "a Linux");
        FileSystemException full = assertThrows(FileSystemException.class, () -> Writes.text(FULL, "x"));
        assertEquals(FULL.toString(), full.getFile());
    }
}
