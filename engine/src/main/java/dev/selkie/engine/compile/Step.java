package dev.selkie.engine.compile;

import dev.selkie.kernels.Kernel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

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

    /// The same launch with `others` in place of some slots.
    Step over(Map<Slot, Slot> others) {
        Map<Slot, Slot> own = new HashMap<>();
        slots().filter(others::containsKey).forEach(slot -> own.put(slot, others.getOrDefault(slot, slot)));
        return own.isEmpty()
                ? this
                : new Step(
                        moved(reads, own),
                        moved(writes, own),
                        placement -> kernel.apply(new RenamedPlacement(placement, own)));
    }

    /// All that it names, some more than once.
    Stream<Slot> slots() {
        return Stream.concat(reads.stream(), writes.stream()).map(View::slot);
    }

    private static List<View> moved(List<View> views, Map<Slot, Slot> others) {
        return views.stream()
                .map(view -> view.in(others.getOrDefault(view.slot(), view.slot())))
                .toList();
    }
}
