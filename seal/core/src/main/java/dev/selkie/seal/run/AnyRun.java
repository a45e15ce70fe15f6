package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A folder on the disk that processes work on, one at a time, and whose log holds what is finished: a [StoredRun], or
/// a [ContinualFolder].
public sealed interface AnyRun permits StoredRun, ContinualFolder {
    /// The file of what it was started with.
    String MANIFEST = "manifest.json";

    /// The folder.
    Path path();

    /// Opens the folder of a run of any kind that was started before.
    ///
    /// @throws FormatException if there is none, or a file of it is damaged
    static AnyRun open(Path path) throws IOException {
        return ContinualFolder.isAt(path) ? ContinualFolder.open(path) : StoredRun.open(path);
    }

    /// The process that works on it, if one does.
    default Optional<String> process() throws IOException {
        return RunLock.holder(path());
    }

    /// The file of what is finished.
    default Path log() {
        return path().resolve("log.jsonl");
    }

    /// Checks that no process works on a run at `path`; there need not be a run.
    ///
    /// @throws AlreadyRunning if one does
    static void checkFree(Path path) throws IOException {
        Optional<String> process = RunLock.holder(path);
        if (process.isPresent()) {
            throw new AlreadyRunning(path, process.get());
        }
    }
}
