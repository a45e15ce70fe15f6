package dev.selkie.kernels.cpu;

import dev.selkie.kernels.Adapters;
import dev.selkie.kernels.F32Matrix;

/// A product for each adapter whose left operand is the adapter's rows of one matrix.
abstract class AdapterRowsProduct extends AdapterProduct {
    final HostF32 left;

    /// @param left (T, K), a row for each of the batch's
    AdapterRowsProduct(Adapters adapters, boolean scaled, F32Matrix left) {
        super(adapters, scaled);
        this.left = new HostF32(left);
    }

    @Override
    public final int rows(int adapter) {
        return adapters.rows(adapter);
    }

    @Override
    public final void left(
            int adapter, int first, int count, int from, int inner, FloatArray into, int at, Layout layout) {
        for (int i = 0; i < count; i++) {
            left.copyRow(
                    adapters.row(adapter, first + i), from, inner, into.array(), at + i * layout.row(), layout.k());
        }
    }
}
