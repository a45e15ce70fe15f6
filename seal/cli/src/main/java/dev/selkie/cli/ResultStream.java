package dev.selkie.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/// Standard output that remembers its first failure, as a `PrintStream` around it would lose it: a result that
/// was not written to its end must not look like one that was.
///
/// Has identity and state.
final class ResultStream extends FilterOutputStream {
    private Optional<IOException> failure = Optional.empty();

    ResultStream(OutputStream out) {
        super(out);
    }

    @Override
    public synchronized void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = failure.or(() -> Optional.of(e));
            throw e;
        }
    }

    /// The exit code of a program that has come to its end, after a line on `console` where the result did not.
    /// A reader that has gone (`selkie … | head`) wants no more, and no word about it either.
    int exitCode(Console console) {
        if (failure.isEmpty()) {
            return ExitCode.DONE;
        }
        String cause = String.valueOf(failure.get().getMessage());
        if (!cause.contains("Broken pipe")) {
            console.err().println("selkie: result (stdout): %s; free some space or send it elsewhere".formatted(cause));
            console.flush();
        }
        return ExitCode.FAILED;
    }
}
