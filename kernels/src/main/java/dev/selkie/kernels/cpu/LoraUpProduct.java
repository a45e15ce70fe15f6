package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LoraUp;

/// [LoraUp] as a blocked product for each adapter: its rows of u times its B.
final class LoraUpProduct extends AdapterRowsProduct {
    private final HostF32 y;
    private final HostF32 b;
    private final Tile tile;

    LoraUpProduct(LoraUp call, Tile tile) {
        super(call.adapters(), call.scaled(), call.u());
        this.y = new HostF32(call.y());
        this.b = new HostF32(call.b());
        this.tile = tile;
    }

    @Override
    public int columns(int adapter) {
        return y.cols();
    }

    @Override
    public int columnCapacity() {
        return y.cols();
    }

    @Override
    public int inner(int adapter) {
        return adapters.rank(adapter, left.cols());
    }

    @Override
    public int innerCapacity() {
        return left.cols();
    }

    @Override
    public int rowCapacity() {
        return y.rowCapacity();
    }

    @Override
    public void right(int adapter, int first, int from, int inner, FloatArray into, int at) {
        b.panel(tile, adapters.firstRank(adapter) + from, inner, first, into.array(), at);
    }

    @Override
    public void result(int adapter, int firstRow, int rows, int firstColumn, int columns, float[] c) {
        float scaling = scaling(adapter);
        for (int i = 0; i < rows; i++) {
            y.addScaled(tile, c, i, adapters.row(adapter, firstRow + i), firstColumn, columns, scaling);
        }
    }
}
