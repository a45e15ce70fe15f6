package dev.selkie.engine.compile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Orders in which a list of steps can run, some of them twice. The second time a step writes into other slots, where
/// all later steps look for what it made.
///
/// An order is an array of positions in the list. Hundreds are tried for one plan, hence plain arrays.
final class Schedule {
    private final List<Step> steps;
    private final Map<Slot, Integer> numbers = new LinkedHashMap<>(); // of temporaries
    private final int[][] named; // numbers of the temporaries of each step
    private final int[][] written;
    private final int[] outputs;
    private final long[] bytes;

    /// @param outputs what must be there when the run ends
    Schedule(List<Step> steps, List<View> outputs) {
        this.steps = steps;
        steps.stream()
                .flatMap(Step::slots)
                .filter(Slot::isTemporary)
                .forEach(slot -> numbers.putIfAbsent(slot, numbers.size()));
        named = steps.stream().map(step -> numbers(step.slots().toList())).toArray(int[][]::new);
        written = steps.stream()
                .map(step -> numbers(step.writes().stream().map(View::slot).toList()))
                .toArray(int[][]::new);
        this.outputs = numbers(outputs.stream().map(View::slot).toList());
        bytes = numbers.keySet().stream().mapToLong(Slot::bytes).toArray();
    }

    private int[] numbers(List<Slot> slots) {
        return slots.stream()
                .filter(Slot::isTemporary)
                .mapToInt(slot -> numbers.getOrDefault(slot, 0))
                .distinct()
                .toArray();
    }

    /// Every step once, as listed.
    int[] asListed() {
        return IntStream.range(0, steps.size()).toArray();
    }

    /// Every step as listed, and what is dropped made again just before the first step that reads it after its gap.
    int[] without(Map<Production, Gap> dropped) {
        Remade remade = new Remade(dropped);
        for (int position = 0; position < steps.size(); position++) {
            for (int slot : named[position]) {
                remade.need(slot, position);
            }
            remade.order.add(position);
        }
        return remade.order.stream().mapToInt(position -> position).toArray();
    }

    /// One order while it is written down.
    private final class Remade {
        private final List<Integer> order = new ArrayList<>();
        private final Map<Integer, Gap> gaps = new HashMap<>();
        private final int[] goneAfter = new int[bytes.length];

        Remade(Map<Production, Gap> dropped) {
            Arrays.fill(goneAfter, Integer.MAX_VALUE);
            dropped.forEach((production, gap) -> {
                for (int slot : numbers(production.writes())) {
                    gaps.put(slot, gap);
                    goneAfter[slot] = gap.from();
                }
            });
        }

        void need(int slot, int position) {
            Gap gap = position > goneAfter[slot] ? gaps.get(slot) : null;
            if (gap != null) {
                Production production = gap.production();
                Arrays.stream(numbers(production.reads())).forEach(read -> need(read, position));
                Arrays.stream(numbers(production.writes())).forEach(made -> goneAfter[made] = Integer.MAX_VALUE);
                order.addAll(production.steps());
            }
        }
    }

    /// The most bytes that a step of an order finds in use: no arena for it can be smaller.
    long peakBytes(int[] order) {
        int slots = bytes.length;
        int[] first = new int[2 * slots]; // the second half: those of steps that run again
        int[] last = new int[2 * slots];
        Arrays.fill(last, -1);
        boolean[] ran = new boolean[steps.size()];
        boolean[] again = new boolean[slots];
        for (int time = 0; time < order.length; time++) {
            int step = order[time];
            if (ran[step]) {
                for (int slot : written[step]) {
                    again[slot] = true;
                }
            }
            ran[step] = true;
            for (int slot : named[step]) {
                int place = again[slot] ? slots + slot : slot;
                first[place] = last[place] < 0 ? time : first[place];
                last[place] = time;
            }
        }
        for (int slot : outputs) {
            last[slot] = order.length;
        }
        return peakBytes(first, last, order.length);
    }

    private long peakBytes(int[] first, int[] last, int end) {
        long[] change = new long[end + 2];
        for (int place = 0; place < last.length; place++) {
            if (last[place] >= 0) {
                change[first[place]] += bytes[place % bytes.length];
                change[last[place] + 1] -= bytes[place % bytes.length];
            }
        }
        Arrays.parallelPrefix(change, Long::sum);
        return Arrays.stream(change).max().orElse(0);
    }

    /// The steps in this order, those that run again over slots of their own.
    List<Step> steps(int[] order) {
        List<Step> ordered = new ArrayList<>();
        Map<Slot, Slot> again = new HashMap<>();
        boolean[] ran = new boolean[steps.size()];
        for (int position : order) {
            Step step = steps.get(position);
            if (ran[position]) {
                step.writes().forEach(view -> again.computeIfAbsent(view.slot(), Slot::again));
            }
            ran[position] = true;
            ordered.add(step.over(again));
        }
        return ordered;
    }
}
