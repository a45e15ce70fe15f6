package dev.selkie.model.random;

import java.util.ArrayList;
import java.util.List;

/// Draws from a [RandomStream], one after the other. Has state.
public final class Draws {
    private final RandomStream stream;
    private long next;

    public Draws(RandomStream stream) {
        this.stream = stream;
    }

    /// From 0 to `bound - 1`.
    public int below(int bound) {
        return stream.below(bound, next++);
    }

    /// True with that probability.
    public boolean chance(double probability) {
        return stream.uniform(next++) < probability;
    }

    /// One of `all`.
    public <T> T one(List<T> all) {
        return all.get(below(all.size()));
    }

    /// `all` in random order.
    public <T> List<T> shuffled(List<T> all) {
        var order = new ArrayList<>(all);
        for (int i = order.size() - 1; i > 0; i--) {
            int j = below(i + 1);
            T moved = order.get(i);
            order.set(i, order.get(j));
            order.set(j, moved);
        }
        return order;
    }
}
