package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LoraDown;

/// [LoraDown] as a blocked product for each adapter: its rows of x times its A, which is transposed on the way.
final class LoraDownProduct extends AdapterRowsProduct {
    private final HostF32 u;
    private final HostF32 a;
    private final Tile tile;
    private final Transposer transposer;
    private final Transpose.Blocks blocks;

    LoraDownProduct(LoraDown call, Tile tile, Transposer transposer) {
        super(call.adapters(), call.scaled(), call.x());
        this.u = new HostF32(call.u());
        this.a = new HostF32(call.a());
        this.tile = tile;
        this.transposer = transposer;
        this.blocks = transposer.rowBlocks(a);
    }

    @Override
    public void begin() {
        super.begin();
        for (int t = 0; t < u.rows(); t++) {
            u.zeroRow(t);
        }
    }

    @Override
    public int columns(int adapter) {
        return adapters.rank(adapter, u.cols());
    }

    @Override
    public int columnCapacity() {
        return u.cols();
    }

    @Override
    public int inner(int adapter) {
        return left.cols();
    }

    @Override
    public int innerCapacity() {
        return left.cols();
    }

    @Override
    public int rowCapacity() {
        return u.rowCapacity();
    }

    @Override
    public void right(int adapter, int first, int from, int inner, FloatArray into, int at) {
        int count = Math.min(tile.width(), columns(adapter) - first);
        transposer.rows(blocks, a, adapters.firstRank(adapter) + first, count, from, inner, into, at);
    }

    @Override
    public void result(int adapter, int firstRow, int rows, int firstColumn, int columns, float[] c) {
        scale(adapter, c, rows * tile.width());
        for (int i = 0; i < rows; i++) {
            u.put(tile, c, i, adapters.row(adapter, firstRow + i), firstColumn, columns, false);
        }
    }
}
