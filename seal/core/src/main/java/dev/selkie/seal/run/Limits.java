package dev.selkie.seal.run;

import dev.selkie.engine.compile.MemoryBudget;
import java.util.List;
import java.util.stream.IntStream;

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

    /// `all` in pieces that are done together, in order.
    <T> List<List<T>> groups(List<T> all) {
        return IntStream.iterate(0, first -> first < all.size(), first -> first + adaptersAtOnce)
                .mapToObj(first -> all.subList(first, Math.min(first + adaptersAtOnce, all.size())))
                .toList();
    }

    /// So many adapters at once, in whatever memory they take.
    public static Limits of(int adaptersAtOnce) {
        return new Limits(adaptersAtOnce, MemoryBudget.UNLIMITED);
    }
}
