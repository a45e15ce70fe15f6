package dev.selkie.engine.compile;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How each slot that a list of steps writes is made, and who reads it when.
final class Productions {
    private static final NavigableSet<Integer> NOWHERE = Collections.emptyNavigableSet();

    private final List<Step> steps;
    private final Set<Slot> outputs = new HashSet<>();
    private final Map<Slot, NavigableSet<Integer>> readAt = new HashMap<>();
    private final Map<Slot, NavigableSet<Integer>> writtenAt = new HashMap<>();
    private final Map<Slot, Production> of = new HashMap<>();
    private final List<Production> all = new ArrayList<>();

    /// @param outputs what must be there when the run ends
    Productions(List<Step> steps, List<View> outputs) {
        this.steps = steps;
        slots(outputs).forEach(this.outputs::add);
        for (int i = 0; i < steps.size(); i++) {
            note(steps.get(i).reads(), i, readAt);
            note(steps.get(i).writes(), i, writtenAt);
        }
        for (Step step : steps) {
            slots(step.writes()).filter(slot -> !of.containsKey(slot)).forEach(this::find);
        }
    }

    private static Stream<Slot> slots(List<View> views) {
        return views.stream().map(View::slot);
    }

    private static void note(List<View> views, int position, Map<Slot, NavigableSet<Integer>> positions) {
        slots(views)
                .forEach(slot ->
                        positions.computeIfAbsent(slot, _ -> new TreeSet<>()).add(position));
    }

    /// Follows the writers of `slot`, what else they write, who else writes that.
    private void find(Slot slot) {
        Set<Slot> writes = new LinkedHashSet<>();
        Set<Integer> writers = new TreeSet<>();
        Deque<Slot> open = new ArrayDeque<>(List.of(slot));
        while (!open.isEmpty()) {
            Slot next = open.remove();
            if (writes.add(next)) {
                writers.addAll(writtenAt.getOrDefault(next, NOWHERE));
                writtenAt
                        .getOrDefault(next, NOWHERE)
                        .forEach(writer -> slots(steps.get(writer).writes()).forEach(open::add));
            }
        }
        Set<Slot> reads = new LinkedHashSet<>();
        writers.forEach(writer -> slots(steps.get(writer).reads()).forEach(reads::add));
        reads.removeAll(writes);
        Production production = new Production(List.copyOf(writers), List.copyOf(writes), List.copyOf(reads));
        writes.forEach(written -> of.put(written, production));
        all.add(production);
    }

    /// Who makes `slot`; nobody makes inputs and frozen weights.
    private Optional<Production> of(Slot slot) {
        return Optional.ofNullable(of.get(slot));
    }

    /// The longest time between two readers of each production that can be made again after it, in program order.
    List<Gap> gaps() {
        return all.stream().flatMap(production -> gap(production).stream()).toList();
    }

    private Optional<Gap> gap(Production production) {
        List<Integer> readers = readers(production);
        return IntStream.range(1, readers.size())
                .mapToObj(i -> new Gap(production, readers.get(i - 1), readers.get(i)))
                .filter(gap -> gap.from() > production.end() && canRepeat(production, gap.until()))
                .max(Comparator.comparingInt(Gap::length));
    }

    /// The gap after which `slot`, that nobody reads any more by step `position`, could be made for it again.
    Optional<Gap> gapBefore(Slot slot, int position) {
        return of(slot).filter(_ -> readAt.getOrDefault(slot, NOWHERE).ceiling(position) == null)
                .filter(production -> canRepeat(production, position))
                .flatMap(production -> readers(production).stream()
                        .filter(reader -> reader < position)
                        .max(Comparator.naturalOrder())
                        .filter(reader -> reader > production.end())
                        .map(reader -> new Gap(production, reader, position)));
    }

    /// Bytes that lie idle in `gap`.
    long idleBytes(Gap gap) {
        return gap.production().writes().stream()
                .filter(slot -> readAt.getOrDefault(slot, NOWHERE).ceiling(gap.until()) != null)
                .mapToLong(Slot::bytes)
                .sum();
    }

    private List<Integer> readers(Production production) {
        Set<Integer> readers = new TreeSet<>();
        production.writes().forEach(slot -> readers.addAll(readAt.getOrDefault(slot, NOWHERE)));
        readers.removeIf(production.steps()::contains);
        return List.copyOf(readers);
    }

    /// Whether `production`, made again before step `position`, comes out the same to the bit.
    private boolean canRepeat(Production production, int position) {
        return production.isPure()
                && production.writes().stream().noneMatch(outputs::contains)
                && production.steps().stream()
                        .allMatch(step -> slots(steps.get(step).reads())
                                .filter(slot -> !production.writes().contains(slot))
                                .allMatch(slot -> isUnchanged(slot, step, position)));
    }

    private boolean isUnchanged(Slot slot, int from, int until) {
        Integer next = writtenAt.getOrDefault(slot, NOWHERE).higher(from);
        return next == null || next >= until;
    }
}
