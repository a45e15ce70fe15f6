package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;

/// [LinearInputGradient] as a blocked product: dy times columns of the weights, which are turned over on the way.
final class LinearInputGradientProduct implements Product {
    private final PackedWeights w;
    private final MemorySegment packed;
    private final HostF32 dx;
    private final HostF32 dy;
    private final boolean add;
    private final Tile tile;

    LinearInputGradientProduct(LinearInputGradient call, Tile tile) {
        this.w = call.w();
        this.packed = Host.segment(w.data());
        this.dx = new HostF32(call.dx());
        this.dy = new HostF32(call.dy());
        this.add = call.add();
        this.tile = tile;
    }

    @Override
    public int rows(int group) {
        return dx.rows();
    }

    @Override
    public int columns(int group) {
        return w.cols();
    }

    @Override
    public int inner(int group) {
        return w.rows();
    }

    @Override
    public int innerCapacity() {
        return w.rows();
    }

    @Override
    public int rowCapacity() {
        return dx.rowCapacity();
    }

    @Override
    public void left(int group, int first, int count, float[] into, int at) {
        for (int i = 0; i < count; i++) {
            dy.copyRow(first + i, w.rows(), into, at + i * w.rows());
        }
    }

    @Override
    public void right(int group, int first, float[] into, int at) {
        Transposer.columns(packed, w, first, into, at, tile.width());
    }

    @Override
    public void result(int group, int firstRow, int rows, int firstColumn, int columns, float[] c) {
        for (int i = 0; i < rows; i++) {
            dx.put(tile, c, i, firstRow + i, firstColumn, columns, add);
        }
    }
}
