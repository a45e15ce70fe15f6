package dev.selkie.model.generate;

import java.util.OptionalInt;
import java.util.TreeMap;

/// Hands out ranges of the rows of a cache, each to one sequence, and takes them back. First fit; neighbours
/// that are free become one.
final class RowRanges {
    private final TreeMap<Integer, Integer> free = new TreeMap<>(); // first row → rows

    RowRanges(int rows) {
        if (rows > 0) {
            free.put(0, rows);
        }
    }

    /// The first of `rows` free rows in a row, or nothing where there are none.
    OptionalInt take(int rows) {
        for (var range : free.entrySet()) {
            if (range.getValue() >= rows) {
                return OptionalInt.of(cut(range.getKey(), range.getValue(), rows));
            }
        }
        return OptionalInt.empty();
    }

    private int cut(int first, int size, int rows) {
        free.remove(first);
        if (size > rows) {
            free.put(first + rows, size - rows);
        }
        return first;
    }

    /// Gives back what [#take] gave.
    void give(int first, int rows) {
        int start = first;
        int size = rows;
        var before = free.lowerEntry(first);
        if (before != null && before.getKey() + before.getValue() == first) {
            start = before.getKey();
            size += before.getValue();
        }
        Integer after = free.remove(first + rows);
        if (after != null) {
            size += after;
        }
        free.put(start, size);
    }
}
