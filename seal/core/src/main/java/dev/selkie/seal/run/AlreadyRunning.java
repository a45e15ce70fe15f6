package dev.selkie.seal.run;

import java.io.IOException;
import java.nio.file.Path;

/// Another process works on a run.
public final class AlreadyRunning extends IOException {
    private final Path folder;
    private final String process;

    AlreadyRunning(Path folder, String process) {
        super("%s: process %s is already running it".formatted(folder, process));
        this.folder = folder;
        this.process = process;
    }

    /// The run's.
    public Path folder() {
        return folder;
    }

    /// The other's number.
    public String process() {
        return process;
    }
}
