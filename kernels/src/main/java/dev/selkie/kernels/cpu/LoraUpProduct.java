package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LoraUp;

/// [LoraUp] as a blocked product for each adapter: its rows of u times its B.
final class LoraUpProduct extends AdapterProduct {
    private final HostF32 y;
    private final HostF32 u;
    private final HostF32 b;
    private final Tile tile;

    LoraUpProduct(LoraUp call, Tile tile) {
        super(call.adapters(), call.scaled());
        this.y = new HostF32(call.y());
        this.u = new HostF32(call.u());
        this.b = new HostF32(call.b());
        this.tile = tile;
    }

    @Override
    public int rows(int adapter) {
        return adapters.rows(adapter);
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
        return adapters.rank(adapter, u.cols());
    }

    @Override
    public int innerCapacity() {
        return u.cols();
    }

    @Override
    public int rowCapacity() {
        return y.rowCapacity();
    }

    @Override
    public void left(int adapter, int first, int count, int from, int inner, float[] into, int at, Layout layout) {
        copyRows(u, adapter, first, count, from, inner, into, at, layout);
    }

    @Override
    public void right(int adapter, int first, int from, int inner, float[] into, int at) {
        b.panel(tile, adapters.firstRank(adapter) + from, inner, first, into, at);
    }

    @Override
    public void result(int adapter, int firstRow, int rows, int firstColumn, int columns, float[] c) {
        float scaling = scaling(adapter);
        for (int i = 0; i < rows; i++) {
            y.addScaled(tile, c, i, adapters.row(adapter, firstRow + i), firstColumn, columns, scaling);
        }
    }
}
