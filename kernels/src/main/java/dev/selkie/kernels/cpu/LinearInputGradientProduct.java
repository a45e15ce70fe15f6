package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.PackedWeights;
import java.util.Optional;

/// [LinearInputGradient] as a blocked product: dy times columns of the weights, which are transposed on the way.
final class LinearInputGradientProduct implements Product {
    private final PackedWeights w;
    private final Transpose.Blocks blocks;
    private final HostF32 dx;
    private final HostF32 dy;
    private final boolean add;
    private final Tile tile;
    private final Transposer transposer;

    LinearInputGradientProduct(LinearInputGradient call, Tile tile, Transposer transposer) {
        this.w = call.w();
        this.blocks = Transposer.columnBlocks(Host.segment(w.data()), w);
        this.dx = new HostF32(call.dx());
        this.dy = new HostF32(call.dy());
        this.add = call.add();
        this.tile = tile;
        this.transposer = transposer;
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
    public int columnCapacity() {
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
    public boolean addsParts() {
        return true;
    }

    @Override
    public int rowCapacity() {
        return dx.rowCapacity();
    }

    @Override
    public void left(int group, int first, int count, int from, int inner, FloatArray into, int at, Layout layout) {
        dy.copyRows(first, count, from, inner, into, at, layout);
    }

    @Override
    public Optional<HostF32> leftMatrix() {
        return Optional.of(dy);
    }

    @Override
    public Optional<PackedWeights> transposedWeights() {
        return Optional.of(w);
    }

    @Override
    public Optional<HostF32> target() {
        return Optional.of(dx);
    }

    @Override
    public boolean adds() {
        return add;
    }

    @Override
    public void right(int group, int first, int from, int inner, FloatArray into, int at) {
        transposer.columns(blocks, w, first, from, inner, into, at);
    }

    @Override
    public void right(
            int group, int first, int panels, int width, int from, int inner, FloatArray into, int panelSize) {
        transposer.columns(blocks, w, first, panels, from, inner, into, panelSize);
    }

    @Override
    public void result(int group, int firstRow, int rows, int firstColumn, int columns, float[] c) {
        dx.putRows(tile, c, firstRow, rows, firstColumn, columns, add);
    }
}
