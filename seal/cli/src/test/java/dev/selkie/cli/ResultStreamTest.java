package dev.selkie.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResultStreamTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aResultThatArrivesIsDone() throws IOException {
        var bytes = new ByteArrayOutputStream();
        var stream = new ResultStream(bytes);
        stream.write("seal".getBytes(StandardCharsets.UTF_8));
        stream.write('!');
        assertEquals("seal!", bytes.toString(StandardCharsets.UTF_8));
        assertEquals(ExitCode.DONE, exitCode(stream));
        assertEquals("", line());
    }

    @Test
    void aFullDiskUnderTheResultIsAFailureInOneLine() {
        ResultStream stream = failing("No space left on device");
        try (var printed = new PrintStream(stream, true, StandardCharsets.UTF_8)) {
            printed.println("lost");
        }
        assertEquals(ExitCode.FAILED, exitCode(stream));
        assertEquals(
                "selkie: result (stdout): No space left on device; free some space or send it elsewhere\n", line());
    }

    @Test
    void aReaderThatHasGoneHearsNothing() {
        ResultStream stream = failing("Broken pipe");
        assertThrows(IOException.class, () -> stream.write(1));
        assertEquals(ExitCode.FAILED, exitCode(stream));
        assertEquals("", line());
    }

    private static ResultStream failing(String cause) {
        return new ResultStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(cause);
            }
        });
    }

    private int exitCode(ResultStream stream) {
        var stderr = new PrintStream(err, true, StandardCharsets.UTF_8);
        return stream.exitCode(new Console(stderr, stderr, false, false));
    }

    private String line() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
