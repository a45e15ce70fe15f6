package dev.selkie.seal.arc;

import dev.selkie.seal.random.NumpyRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Other colours for an exercise: the background stays, and each colour becomes one that the exercise does not use,
/// or, when none of those is left, changes places with another.
final class ColourMap {
    private ColourMap() {}

    /// The exercise in colours drawn from `random`.
    static Row recoloured(Row row, NumpyRandom random) {
        Map<Integer, Integer> colours = drawn(used(row), random);
        return row.map(grid -> Grid.make(
                grid.height(), grid.width(), (r, c) -> colours.getOrDefault(grid.cell(r, c), grid.cell(r, c))));
    }

    private static List<Integer> used(Row row) {
        var used = new TreeSet<Integer>();
        row.grids().forEach(grid -> {
            for (int r = 0; r < grid.height(); r++) {
                for (int c = 0; c < grid.width(); c++) {
                    used.add(grid.cell(r, c));
                }
            }
        });
        used.remove(0);
        return List.copyOf(used);
    }

    private static Map<Integer, Integer> drawn(List<Integer> used, NumpyRandom random) {
        var unused = new ArrayList<Integer>();
        for (int colour = 1; colour < Grid.COLOURS; colour++) {
            if (!used.contains(colour)) {
                unused.add(colour);
            }
        }
        Deque<Integer> free = shuffled(unused, random);
        Deque<Integer> partners = shuffled(used, random);
        var colours = new HashMap<Integer, Integer>();
        for (int colour : used) {
            if (!colours.containsKey(colour)) {
                if (free.isEmpty()) {
                    int partner = partners.removeLast();
                    colours.put(partner, colour);
                    partners.remove(colour);
                    colours.put(colour, partner);
                } else {
                    colours.put(colour, free.removeLast());
                }
            }
        }
        return colours;
    }

    private static Deque<Integer> shuffled(List<Integer> values, NumpyRandom random) {
        var shuffled = new ArrayDeque<Integer>();
        for (int i : random.permutation(values.size())) {
            shuffled.add(values.get(i));
        }
        return shuffled;
    }
}
