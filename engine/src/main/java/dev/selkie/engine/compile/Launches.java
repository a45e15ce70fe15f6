package dev.selkie.engine.compile;

import java.util.List;
import java.util.Map;

/// The launches of a compiled graph and the memory they work on. Plans of graphs of equal structure share it.
///
/// @param steps      in the order in which they run
/// @param slots      all memory that the steps name
/// @param offsets    of temporaries within the arena, in bytes
/// @param arenaBytes what all temporaries take together
/// @param outputs    where the outputs lie at the end of a run
public record Launches(
        List<Step> steps, List<Slot> slots, Map<Slot, Long> offsets, long arenaBytes, List<View> outputs) {
    public Launches {
        steps = List.copyOf(steps);
        slots = List.copyOf(slots);
        offsets = Map.copyOf(offsets);
        outputs = List.copyOf(outputs);
    }

    static Launches of(List<Step> steps, List<View> outputs, MemoryPlanner.Layout layout) {
        List<Slot> used = steps.stream().flatMap(Step::slots).distinct().toList();
        return new Launches(steps, used, layout.offsets(), layout.bytes(), outputs);
    }
}
