package dev.selkie.engine.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sixth pass: where temporaries lie in one arena. Two may share bytes if no step needs both; open dims count
/// with their capacity. Large ones are placed first, each at the lowest place that is free while it lives.
final class MemoryPlanner {
    private static final long ALIGNMENT = 64;

    private final Map<Slot, Integer> first = new HashMap<>();
    private final Map<Slot, Integer> last = new HashMap<>();
    private final Map<Slot, Long> offsets = new HashMap<>();
    private final List<Slot> placed = new ArrayList<>();
    private long bytes;

    private MemoryPlanner() {}

    /// Where everything lies.
    ///
    /// @param offsets of temporaries, in bytes
    /// @param bytes   of the arena
    record Layout(Map<Slot, Long> offsets, long bytes) {
        Layout {
            offsets = Map.copyOf(offsets);
        }
    }

    /// @param outputs what must still be there when the run ends
    static Layout plan(List<Step> steps, List<View> outputs) {
        MemoryPlanner planner = new MemoryPlanner();
        for (int i = 0; i < steps.size(); i++) {
            int now = i;
            steps.get(i).reads().forEach(view -> planner.use(view.slot(), now));
            steps.get(i).writes().forEach(view -> planner.use(view.slot(), now));
        }
        outputs.forEach(view -> planner.use(view.slot(), steps.size()));
        planner.first.keySet().stream()
                .sorted(Comparator.comparingLong(Slot::bytes)
                        .reversed()
                        .thenComparing(planner.first::get)
                        .thenComparing(Slot::toString))
                .forEach(planner::place);
        return new Layout(planner.offsets, planner.bytes);
    }

    private void use(Slot slot, int step) {
        if (slot.isTemporary()) {
            first.putIfAbsent(slot, step);
            last.put(slot, step);
        }
    }

    private void place(Slot slot) {
        List<Slot> neighbours = placed.stream()
                .filter(other -> liveTogether(slot, other))
                .sorted(Comparator.comparing(offsets::get))
                .toList();
        long offset = 0;
        for (Slot neighbour : neighbours) {
            long start = offset(neighbour);
            if (offset + slot.bytes() <= start) {
                break;
            }
            offset = Math.max(offset, aligned(start + neighbour.bytes()));
        }
        offsets.put(slot, offset);
        placed.add(slot);
        bytes = Math.max(bytes, offset + slot.bytes());
    }

    private boolean liveTogether(Slot a, Slot b) {
        return step(first, a) <= step(last, b) && step(first, b) <= step(last, a);
    }

    private static int step(Map<Slot, Integer> steps, Slot slot) {
        return steps.getOrDefault(slot, 0);
    }

    private long offset(Slot slot) {
        return offsets.getOrDefault(slot, 0L);
    }

    private static long aligned(long offset) {
        return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }
}
