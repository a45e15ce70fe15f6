package dev.selkie.seal.run;

import java.io.IOException;

/// Hears of a run on its way.
public interface RunListener {
    /// Hears nothing.
    RunListener SILENT = new RunListener() {};

    /// A piece of work is finished and noted.
    default void finished(Entry entry, Standing standing) throws IOException {}

    /// Asked before each larger piece of work: true ends the run where it is, to be resumed.
    default boolean cancelled() {
        return false;
    }
}
