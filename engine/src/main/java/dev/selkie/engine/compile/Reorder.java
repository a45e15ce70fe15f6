package dev.selkie.engine.compile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Fourth pass: a step that makes less than it reads, and whose result is wanted last, runs as soon as it can, so that
/// what it reads need not wait for it. Thus weight gradients are computed layer by layer on the way back, not all of
/// them at its end.
final class Reorder {
    private final Map<Slot, Integer> lastRead = new HashMap<>();
    private final List<Step> ordered = new ArrayList<>();

    private Reorder(List<Step> steps) {
        for (int i = 0; i < steps.size(); i++) {
            int position = i;
            temporaries(steps.get(i).reads()).forEach(slot -> lastRead.put(slot, position));
        }
    }

    static List<Step> apply(List<Step> steps) {
        Reorder pass = new Reorder(steps);
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            pass.ordered.add(
                    makesLessThanItReads(step) && pass.isWantedLast(step, i, steps) ? pass.earliest(step) : i, step);
        }
        return pass.ordered;
    }

    private static boolean makesLessThanItReads(Step step) {
        return bytes(temporaries(step.writes())) < bytes(temporaries(step.reads()));
    }

    private static long bytes(Set<Slot> slots) {
        return slots.stream().mapToLong(Slot::bytes).sum();
    }

    /// Whether all that `step` reads is read for the last time before its result is read for the first.
    private boolean isWantedLast(Step step, int position, List<Step> steps) {
        Set<Slot> made = slots(step.writes());
        int inputsEnd = temporaries(step.reads()).stream()
                .mapToInt(slot -> lastRead.getOrDefault(slot, 0))
                .max()
                .orElse(0);
        return steps.subList(position + 1, Math.max(position, inputsEnd) + 1).stream()
                .noneMatch(later -> later.slots().anyMatch(made::contains));
    }

    /// The place after the last step that has to do with what `step` reads or writes.
    private int earliest(Step step) {
        Set<Slot> own = temporaries(step.reads());
        own.addAll(slots(step.writes()));
        Set<Slot> reads = slots(step.reads());
        int at = ordered.size();
        while (at > 0
                && ordered.get(at - 1).slots().noneMatch(own::contains)
                && slots(ordered.get(at - 1).writes()).stream().noneMatch(reads::contains)) {
            at--;
        }
        return at;
    }

    private static Set<Slot> temporaries(List<View> views) {
        Set<Slot> slots = slots(views);
        slots.removeIf(slot -> !slot.isTemporary());
        return slots;
    }

    private static Set<Slot> slots(List<View> views) {
        Set<Slot> slots = new HashSet<>();
        views.forEach(view -> slots.add(view.slot()));
        return slots;
    }
}
