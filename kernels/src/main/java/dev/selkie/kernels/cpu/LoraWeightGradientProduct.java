package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LoraWeightGradient;

/// [LoraWeightGradient] as a blocked product for each adapter: its columns of u, transposed on the way, times
/// its rows of y.
final class LoraWeightGradientProduct extends AdapterProduct {
    private final HostF32 dW;
    private final HostF32 u;
    private final HostF32 y;
    private final Tile tile;

    LoraWeightGradientProduct(LoraWeightGradient call, Tile tile) {
        super(call.adapters(), call.scaled());
        this.dW = new HostF32(call.dW());
        this.u = new HostF32(call.u());
        this.y = new HostF32(call.y());
        this.tile = tile;
    }

    @Override
    public int rows(int adapter) {
        return adapters.rank(adapter, u.cols());
    }

    @Override
    public int columns(int adapter) {
        return dW.cols();
    }

    @Override
    public int columnCapacity() {
        return dW.cols();
    }

    @Override
    public int inner(int adapter) {
        return adapters.rows(adapter);
    }

    @Override
    public int innerCapacity() {
        return u.rowCapacity();
    }

    @Override
    public int rowCapacity() {
        return u.cols();
    }

    @Override
    public boolean isLeftTransposed() {
        return true;
    }

    @Override
    public void left(int adapter, int first, int count, int from, int inner, FloatArray into, int at, Layout layout) {
        int run;
        for (int k = 0; k < inner; k += run) {
            run = Math.min(adapters.runLength(adapter, from + k), inner - k);
            u.copyColumns(adapters.row(adapter, from + k), run, first, count, into, at + k * count);
        }
    }

    @Override
    public void right(int adapter, int first, int from, int inner, FloatArray into, int at) {
        int run;
        for (int k = 0; k < inner; k += run) {
            run = Math.min(adapters.runLength(adapter, from + k), inner - k);
            y.panel(tile, adapters.row(adapter, from + k), run, first, into.array(), at + k * tile.width());
        }
    }

    @Override
    public void result(int adapter, int firstRow, int rows, int firstColumn, int columns, float[] c) {
        scale(adapter, c, rows * tile.width());
        dW.putRows(tile, c, adapters.firstRank(adapter) + firstRow, rows, firstColumn, columns, false);
    }
}
