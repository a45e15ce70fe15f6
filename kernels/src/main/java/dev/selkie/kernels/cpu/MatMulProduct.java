package dev.selkie.kernels.cpu;

import dev.selkie.kernels.MatMul;
import java.util.Optional;

/// [MatMul] as a blocked product.
final class MatMulProduct implements Product {
    private final MatMul call;
    private final HostF32 a;
    private final HostF32 b;
    private final HostF32 c;
    private final Tile tile;
    private final Transposer transposer;
    private final Transpose.Blocks blocks;

    MatMulProduct(MatMul call, Tile tile, Transposer transposer) {
        this.call = call;
        this.a = new HostF32(call.a());
        this.b = new HostF32(call.b());
        this.c = new HostF32(call.c());
        this.tile = tile;
        this.transposer = transposer;
        this.blocks = transposer.rowBlocks(b);
    }

    @Override
    public int rows(int group) {
        return c.rows();
    }

    @Override
    public int columns(int group) {
        return c.cols();
    }

    @Override
    public int columnCapacity() {
        return c.cols();
    }

    @Override
    public int inner(int group) {
        return call.inner();
    }

    @Override
    public int innerCapacity() {
        return call.transposeA() ? a.rowCapacity() : a.cols();
    }

    @Override
    public int rowCapacity() {
        return c.rowCapacity();
    }

    @Override
    public boolean isLeftTransposed() {
        return call.transposeA();
    }

    @Override
    public void left(int group, int first, int count, int from, int inner, FloatArray into, int at, Layout layout) {
        if (call.transposeA()) {
            a.copyColumns(from, inner, first, count, into, at);
        } else {
            a.copyRows(first, count, from, inner, into, at, layout);
        }
    }

    @Override
    public Optional<HostF32> leftMatrix() {
        return call.transposeA() ? Optional.empty() : Optional.of(a);
    }

    @Override
    public Optional<HostF32> target() {
        return Optional.of(c);
    }

    @Override
    public boolean adds() {
        return call.add();
    }

    @Override
    public void right(int group, int first, int from, int inner, FloatArray into, int at) {
        if (call.transposeB()) {
            int count = Math.min(tile.width(), c.cols() - first);
            transposer.rows(blocks, b, first, count, from, inner, into, at);
        } else {
            b.panel(tile, from, inner, first, into.array(), at);
        }
    }

    @Override
    public void result(int group, int firstRow, int rows, int firstColumn, int columns, float[] sums) {
        c.putRows(tile, sums, firstRow, rows, firstColumn, columns, call.add());
    }
}
