package dev.selkie.model.generate;

import java.util.OptionalInt;
import java.util.TreeMap;

/// Hands out ranges of the rows of a cache, each to one sequence, and takes them back. First fit; neighbours
/// that are free become one.
final class RowRanges {
    private final TreeMap<Integer, Integer> gaps = new TreeMap<>(); // first row → rows

    RowRanges(int rows) {
        if (rows > 0) {
            gaps.put(0, rows);
        }
    }

    /// The first of `rows` free rows in a row, or nothing where there are none.
    OptionalInt allocate(int rows) {
        for (var range : gaps.entrySet()) {
            if (range.getValue() >= rows) {
                return OptionalInt.of(cut(range.getKey(), range.getValue(), rows));
            }
        }
        return OptionalInt.empty();
    }

    private int cut(int first, int size, int rows) {
        gaps.remove(first);
        if (size > rows) {
            gaps.put(first + rows, size - rows);
        }
        return first;
    }

    /// Takes back what [#allocate] handed out.
    void free(int first, int rows) {
        int start = first;
        int size = rows;
        var before = gaps.lowerEntry(first);
        if (before != null && before.getKey() + before.getValue() == first) {
            start = before.getKey();
            size += before.getValue();
        }
        Integer after = gaps.remove(first + rows);
        if (after != null) {
            size += after;
        }
        gaps.put(start, size);
    }
}
