package dev.selkie.seal.run;

import dev.selkie.engine.compile.MemoryBudget;

/// What bounds the memory of a process that works on a run. It bears on no result.
///
/// @param adaptersAtOnce trained and examined together, from 1; also what a kill can lose
/// @param memory         of a step of an adapter's training, the base's weights included
public record Limits(int adaptersAtOnce, MemoryBudget memory) {
    /// Unless the caller says otherwise.
    public static final Limits DEFAULT = of(SealRun.ADAPTERS_AT_ONCE);

    /// @throws IllegalArgumentException if no adapter may be trained
    public Limits {
        RunSettings.check("adapters at once", adaptersAtOnce, 1);
    }

    /// So many adapters at once, in whatever memory they take.
    public static Limits of(int adaptersAtOnce) {
        return new Limits(adaptersAtOnce, MemoryBudget.UNLIMITED);
    }
}
