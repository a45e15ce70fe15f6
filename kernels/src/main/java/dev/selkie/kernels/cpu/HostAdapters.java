package dev.selkie.kernels.cpu;

import dev.selkie.kernels.Adapters;

/// Reads the tables of [Adapters].
final class HostAdapters {
    private final Adapters adapters;

    HostAdapters(Adapters adapters) {
        this.adapters = adapters;
        Host.segment(adapters.rowAdapter().data());
        Host.segment(adapters.ranks().data());
        Host.segment(adapters.scaling().data());
    }

    /// How many adapters there are.
    int count() {
        return adapters.ranks().rows().count();
    }

    /// The adapter of row t, −1 if it has none.
    int ofRow(int t) {
        return Host.get(adapters.rowAdapter(), t, 0);
    }

    int firstRank(int adapter) {
        return Host.get(adapters.ranks(), adapter, 0);
    }

    /// @throws IndexOutOfBoundsException if it is more than `most`
    int rank(int adapter, int most) {
        int rank = Host.get(adapters.ranks(), adapter, 1);
        if (rank < 0 || rank > most) {
            throw new IndexOutOfBoundsException("adapter %d: rank %d of at most %d".formatted(adapter, rank, most));
        }
        return rank;
    }

    float scaling(int adapter) {
        return Host.get(adapters.scaling(), adapter, 0);
    }

    /// The first row after `t` that belongs to another adapter, or the end.
    int endOfRun(int t) {
        int end = t + 1;
        while (end < adapters.rowAdapter().rows().count() && ofRow(end) == ofRow(t)) {
            end++;
        }
        return end;
    }
}
