package dev.selkie.model.train;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a training job has become after a step: the weights, their first and second moments, bit for bit.
///
/// @param step   the last step done
/// @param values by name; the arrays are not changed by anyone
public record Snapshot(int step, SortedMap<String, float[]> values) {
    public Snapshot {
        values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
    }

    /// The numbers under `name`.
    ///
    /// @throws IllegalArgumentException if there are none, or not `size` of them
    float[] get(String name, int size) {
        float[] found = values.get(name);
        if (found == null || found.length != size) {
            throw new IllegalArgumentException(
                    "the state of step %d has not %d numbers of %s; it is another job's".formatted(step, size, name));
        }
        return found;
    }
}
