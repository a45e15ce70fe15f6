package dev.selkie.kernels.cpu;

import dev.selkie.kernels.Adapters;

/// A product with one group for each adapter of a batch.
abstract class AdapterProduct implements Product {
    final AdapterRows adapters;
    private final boolean scaled;

    /// @param scaled whether results are multiplied by the adapter's scaling
    AdapterProduct(Adapters adapters, boolean scaled) {
        this.adapters = new AdapterRows(adapters);
        this.scaled = scaled;
    }

    @Override
    public void begin() {
        adapters.sort();
    }

    @Override
    public final int groups() {
        return adapters.count();
    }

    @Override
    public final int groupCapacity() {
        return adapters.capacity();
    }

    /// What results are multiplied by.
    final float scaling(int adapter) {
        return scaled ? adapters.scaling(adapter) : 1;
    }

    /// Multiplies the first `size` numbers of a result.
    final void scale(int adapter, float[] c, int size) {
        if (scaled) {
            float scaling = scaling(adapter);
            for (int i = 0; i < size; i++) {
                c[i] *= scaling;
            }
        }
    }
}
