package dev.selkie.kernels.cpu;

import dev.selkie.kernels.Adapters;
import java.util.Arrays;

/// Reads the tables of [Adapters], and sorts the rows of a batch by adapter.
final class AdapterRows {
    private final Adapters adapters;

    /// All rows, those without an adapter first, then those of adapter 0, 1, …, each in their order.
    private final int[] sorted;

    /// Where in `sorted` the rows of adapter i − 1 begin; the last one is the end.
    private final int[] starts;

    AdapterRows(Adapters adapters) {
        this.adapters = adapters;
        Host.require(adapters.rowAdapter().data());
        Host.require(adapters.ranks().data());
        Host.require(adapters.scaling().data());
        this.sorted = new int[adapters.rowAdapter().rows().capacity()];
        this.starts = new int[adapters.ranks().rows().capacity() + 2];
    }

    /// Sorts the rows that are live now; all questions about an adapter's rows are answered from the last sort.
    ///
    /// @throws IndexOutOfBoundsException if a row's adapter does not exist
    void sort() {
        int rows = adapters.rowAdapter().rows().count();
        Arrays.fill(starts, 0);
        for (int t = 0; t < rows; t++) {
            starts[bucket(t)]++;
        }
        for (int bucket = 1; bucket < starts.length; bucket++) { // the last bucket stays empty: it is the end
            starts[bucket] += starts[bucket - 1];
        }
        for (int t = rows - 1; t >= 0; t--) {
            sorted[--starts[bucket(t)]] = t;
        }
    }

    /// How many adapters there are.
    int count() {
        return adapters.ranks().rows().count();
    }

    /// How many there can be.
    int capacity() {
        return adapters.ranks().rows().capacity();
    }

    /// How many rows an adapter has; −1 stands for none.
    int rows(int adapter) {
        return starts[adapter + 2] - starts[adapter + 1];
    }

    /// Row number `index` of an adapter; −1 stands for none.
    int row(int adapter, int index) {
        return sorted[starts[adapter + 1] + index];
    }

    /// How many rows from `index` on lie side by side.
    int runLength(int adapter, int index) {
        int length = 1;
        while (index + length < rows(adapter) && row(adapter, index + length) == row(adapter, index) + length) {
            length++;
        }
        return length;
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

    private int bucket(int t) {
        int adapter = Host.get(adapters.rowAdapter(), t, 0);
        if (adapter < -1 || adapter >= count()) {
            throw new IndexOutOfBoundsException("row %d: adapter %d of %d".formatted(t, adapter, count()));
        }
        return adapter + 1;
    }
}
