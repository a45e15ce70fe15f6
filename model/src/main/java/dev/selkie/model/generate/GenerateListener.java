package dev.selkie.model.generate;

/// Hears of texts while they grow.
public interface GenerateListener {
    /// Hears nothing.
    GenerateListener SILENT = new GenerateListener() {};

    /// `piece` was added to a text; whole characters only, and never a part of a stop string.
    default void text(int promptIndex, int sampleIndex, String piece) {}

    /// A text has ended.
    default void finished(Sample sample) {}

    /// Asked before every step: true ends all texts where they are.
    default boolean cancelled() {
        return false;
    }
}
