package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.Linear;
import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// [Linear] as a blocked product: x times panels of weights.
final class LinearProduct implements Product {
    private final PackedWeights w;
    private final MemorySegment packed;
    private final HostF32 x;
    private final HostF32 y;
    private final boolean add;
    private final Tile tile;

    LinearProduct(Linear call, Tile tile) {
        this.w = call.w();
        this.packed = Host.segment(w.data());
        this.x = new HostF32(call.x());
        this.y = new HostF32(call.y());
        this.add = call.add();
        this.tile = tile;
    }

    @Override
    public int rows(int group) {
        return y.rows();
    }

    @Override
    public int columns(int group) {
        return w.rows();
    }

    @Override
    public int columnCapacity() {
        return w.rows();
    }

    @Override
    public int inner(int group) {
        return w.cols();
    }

    @Override
    public int innerCapacity() {
        return w.cols();
    }

    @Override
    public int rowCapacity() {
        return y.rowCapacity();
    }

    @Override
    public void left(int group, int first, int count, int from, int inner, FloatArray into, int at, Layout layout) {
        x.copyRows(first, count, from, inner, into, at, layout);
    }

    @Override
    public Optional<PackedWeights> weights() {
        return Optional.of(w);
    }

    @Override
    public Optional<HostF32> leftMatrix() {
        return Optional.of(x);
    }

    @Override
    public Optional<HostF32> target() {
        return Optional.of(y);
    }

    @Override
    public boolean adds() {
        return add;
    }

    @Override
    public void right(int group, int first, int from, int inner, FloatArray into, int at) {
        int middle = first + tile.width() / 2;
        long skipped = (long) from * PANEL;
        long left = index(first) + skipped;
        long right = middle / PANEL < w.panels() ? index(middle) + skipped : left;
        tile.open(packed, w.dtype(), left, right, inner, into.array(), at);
    }

    @Override
    public void result(int group, int firstRow, int rows, int firstColumn, int columns, float[] c) {
        y.putRows(tile, c, firstRow, rows, firstColumn, columns, add);
    }

    private long index(int n) {
        return (long) (n / PANEL) * PANEL * w.cols() + n % PANEL;
    }
}
