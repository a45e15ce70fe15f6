package dev.selkie.engine.compile;

import dev.selkie.kernels.Kernel;
import java.util.List;
import java.util.function.Function;

/// One launch of a plan, before its memory has a place.
///
/// @param reads  what it reads, as plans print it
/// @param writes what it writes; where it also reads it, it is in `reads` too
/// @param kernel the launch, once every slot has its memory
public record Step(List<View> reads, List<View> writes, Function<Placement, Kernel> kernel) {
    public Step {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }
}
