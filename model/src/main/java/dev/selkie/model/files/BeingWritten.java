package dev.selkie.model.files;

import java.io.IOException;
import java.nio.file.Path;

/// Another process is writing what is to stand at the same place.
public final class BeingWritten extends IOException {
    private final Path target;
    private final long process;

    BeingWritten(Path target, long process) {
        super("%s: process %d is writing it".formatted(target, process));
        this.target = target;
        this.process = process;
    }

    /// The place.
    public Path target() {
        return target;
    }

    /// The other's number.
    public long process() {
        return process;
    }
}
