package dev.selkie.seal.run;

import java.io.IOException;

/// Hears how a continual run goes.
public interface ContinualListener {
    /// Hears nothing.
    ContinualListener SILENT = new ContinualListener() {};

    /// A row is finished and noted.
    ///
    /// @param done  rows by now
    /// @param total that there will be
    default void finished(ContinualRow row, int done, int total) throws IOException {}

    /// Asked before each step: true ends the run where it is, to be resumed.
    default boolean cancelled() {
        return false;
    }
}
