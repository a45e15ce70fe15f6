package dev.selkie.model.files;

/// Told now and then how far a long piece of work has come. Called by the thread that works.
@FunctionalInterface
public interface Progress {
    /// Tells nobody.
    Progress SILENT = (_, _) -> {};

    /// @param doneBytes  what has been written by now, from 0 up to `totalBytes`
    /// @param totalBytes all there is to write
    void report(long doneBytes, long totalBytes);
}
