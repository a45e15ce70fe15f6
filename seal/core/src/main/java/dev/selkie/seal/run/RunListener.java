package dev.selkie.seal.run;

import java.io.IOException;

/// Hears of a run on its way.
public interface RunListener {
    /// Hears nothing.
    RunListener SILENT = new RunListener() {};

    /// A piece of work is finished and noted.
    default void finished(Entry entry, Standing standing) throws IOException {}

    /// What is being trained has taken `steps` of `ofSteps` optimizer steps, all adapters of the group together.
    default void learning(int steps, int ofSteps) {}

    /// Asked before each larger piece of work: true ends the run where it is, to be resumed.
    default boolean cancelled() {
        return false;
    }
}
