package dev.selkie.model.train;

import dev.selkie.model.peft.PeftAdapter;
import java.io.IOException;

/// Hears of training jobs on their way; they are named by their number in the list.
public interface TrainingListener {
    /// A step is done.
    default void step(int job, StepMetrics metrics) throws IOException {}

    /// Whether the job's whole state after `step` is wanted.
    default boolean wantsSnapshot(int job, int step) {
        return false;
    }

    /// The state that was asked for.
    default void snapshot(int job, Snapshot snapshot) throws IOException {}

    /// A job is done.
    default void finished(int job, PeftAdapter adapter) throws IOException {}

    /// A job's loss is not a number, which ends the job. The others go on if this returns, and end if it
    /// throws.
    default void failed(int job, ArithmeticException cause) throws IOException {
        throw cause;
    }

    /// Asked before every batch: true ends all jobs where they are.
    default boolean cancelled() {
        return false;
    }
}
