package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;
import static dev.selkie.kernels.cpu.Host.bytes;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.Product.Layout;
import dev.selkie.kernels.cpu.x86.MachineCode;
import dev.selkie.kernels.cpu.x86.TileFunctions;
import dev.selkie.kernels.cpu.x86.TileFunctions.Left;
import dev.selkie.kernels.cpu.x86.TileFunctions.Panels;
import dev.selkie.kernels.cpu.x86.TileFunctions.Sums;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A [BlockedProduct] in machine code: packed weights are read where they lie, and results are written where they
/// belong, wherever panels are whole.
final class MachineBlocks extends BlockedProduct {
    /// Rows that lie so far apart compete for the same places of a first-level cache.
    private static final long UNFORTUNATE_STRIDE = 4096;

    /// Of panels that are read where they lie, which leaves room for those of the next piece.
    private static final int MOST_BYTES_IN_PLACE = MOST_PANEL_BYTES / 2;

    private final TileFunctions tiles;
    private final int width;
    private final @Nullable HostF32 leftInPlace;
    private final @Nullable PackedWeights weights;
    private final @Nullable PackedWeights transposedWeights;
    private final @Nullable HostF32 target;
    private final Piece[] pieces;

    MachineBlocks(Product product, Workers workers, Buffers buffers, MachineCode code) {
        this(product, workers, buffers, tiles(product, code), leftInPlace(product));
    }

    private MachineBlocks(
            Product product, Workers workers, Buffers buffers, TileFunctions tiles, @Nullable HostF32 leftInPlace) {
        super(
                product,
                workers,
                buffers,
                leftInPlace == null,
                tiles.mostRows(),
                tiles.width(),
                product.weights().isPresent() ? MOST_BYTES_IN_PLACE : MOST_PANEL_BYTES);
        this.tiles = tiles;
        this.leftInPlace = leftInPlace;
        this.width = tiles.width();
        this.weights = product.weights().orElse(null);
        this.transposedWeights = product.transposedWeights().orElse(null);
        this.target = product.target().orElse(null);
        this.pieces = new Piece[workers.count()];
        Arrays.setAll(pieces, Piece::new);
    }

    private static TileFunctions tiles(Product product, MachineCode code) {
        DType dtype = product.weights().map(PackedWeights::dtype).orElse(DType.F32);
        return code.tiles(dtype, product.isLeftTransposed());
    }

    private static @Nullable HostF32 leftInPlace(Product product) {
        return product.leftMatrix()
                .filter(x -> x.stride() % UNFORTUNATE_STRIDE != 0)
                .orElse(null);
    }

    @Override
    Layout layout(Block block, int rows) {
        return product.isLeftTransposed() ? Layout.transposed(rows) : Layout.rows(block.stride);
    }

    @Override
    void multiply(Block block, int number, int from, int worker) {
        int first = block.firstPanel(number);
        int end = block.firstPanel(number + 1);
        Piece piece = pieces[worker];
        piece.set(block, first, from);
        lookAhead(piece, number);
        if (weights == null) {
            copyRight(piece, end - first);
        }
        int whole = Math.clamp(product.columns(block.group) / width, first, end); // panels with all columns
        for (int t = 0; t < block.tiles; t++) {
            if (block.inner > MOST_INNER) {
                multiplyPart(piece, t, first, whole);
                multiplyPart(piece, t, whole, end);
            } else if (target == null) {
                multiplyApart(piece, t, first, end);
            } else {
                multiplyInPlace(target, piece, t, first, whole);
                multiplyApart(piece, t, whole, end);
            }
        }
    }

    private void copyRight(Piece piece, int panels) {
        int inner = piece.inner();
        FloatArray right = buffers.right(piece.worker);
        product.right(
                piece.block.group,
                piece.first * width,
                panels,
                width,
                piece.from,
                inner,
                right,
                roundUp(inner) * width);
    }

    /// Finds the weights of the piece that a worker probably takes next: of these sums or of their next part.
    private void lookAhead(Piece piece, int number) {
        Block block = piece.block;
        int next = after(number);
        int nextFrom = piece.from;
        if (next >= block.pieces) {
            next -= block.pieces;
            nextFrom += MOST_INNER;
        }
        if (next >= block.pieces || nextFrom >= block.inner) {
            piece.ahead.setNothing();
        } else if (weights != null) {
            piece.ahead.setPanels(weights, width, block.firstPanel(next), nextFrom);
        } else if (transposedWeights != null) {
            int first = block.firstPanel(next);
            piece.ahead.setColumns(transposedWeights, width, first, block.firstPanel(next + 1) - first, nextFrom);
        }
    }

    /// Whole panels, straight into the target.
    private void multiplyInPlace(HostF32 y, Piece piece, int t, int firstPanel, int endPanel) {
        if (firstPanel < endPanel) {
            long at = y.at(piece.block.first + piece.block.firstRow(t), firstPanel * width);
            multiply(piece, t, firstPanel, endPanel, new Sums(y.segment(), at, y.stride(), false, product.adds()));
        }
    }

    /// Panel after panel, whose result the product takes from there.
    private void multiplyApart(Piece piece, int t, int firstPanel, int endPanel) {
        var c = buffers.result(piece.worker);
        for (int panel = firstPanel; panel < endPanel; panel++) {
            multiply(piece, t, panel, panel + 1, new Sums(c.memory(), 0, bytes(width), false, false));
            finish(piece.block, t, panel, c.array());
        }
    }

    /// Part of long sums. Unfinished ones wait in rows as long as all panels together.
    private void multiplyPart(Piece piece, int t, int firstPanel, int endPanel) {
        if (firstPanel == endPanel) {
            return;
        }
        Block block = piece.block;
        int from = piece.from;
        int stride = block.panels * width;
        int at = block.sums + block.firstRow(t) * stride + firstPanel * width;
        boolean apart = product.addsParts();
        multiply(
                piece,
                t,
                firstPanel,
                endPanel,
                new Sums(buffers.sums().memory(), bytes(at), bytes(stride), from > 0 && !apart, from > 0 && apart));
        if (from + piece.inner() == block.inner) {
            float[] c = buffers.result(piece.worker).array();
            for (int panel = firstPanel; panel < endPanel; panel++) {
                for (int i = 0; i < block.rows(t); i++) {
                    int first = at + i * stride + (panel - firstPanel) * width;
                    System.arraycopy(buffers.sums().array(), first, c, i * width, width);
                }
                finish(block, t, panel, c);
            }
        }
    }

    private void multiply(Piece piece, int t, int firstPanel, int endPanel, Sums sums) {
        tiles.multiply(
                piece.block.rows(t),
                left(piece.block, t, piece.from),
                right(piece, firstPanel, endPanel),
                piece.inner(),
                sums,
                piece.ahead.with(t, firstPanel - piece.first));
    }

    private Left left(Block block, int t, int from) {
        return leftInPlace == null
                ? new Left(buffers.left().memory(), bytes(block.left(t)), bytes(block.stride))
                : new Left(
                        leftInPlace.segment(),
                        leftInPlace.at(block.first + block.firstRow(t), from),
                        leftInPlace.stride());
    }

    private Panels right(Piece piece, int firstPanel, int endPanel) {
        int count = endPanel - firstPanel;
        if (weights != null) {
            return inPlace(weights, firstPanel, count, piece.from);
        }
        long panel = bytes(roundUp(piece.inner()) * width);
        MemorySegment right = buffers.right(piece.worker).memory();
        return new Panels(right, (firstPanel - piece.first) * panel, bytes(width / 2), bytes(width), count, panel);
    }

    /// Panels of weights: two of their panels where vectors are as wide as those, or the halves of one.
    private Panels inPlace(PackedWeights w, int firstPanel, int count, int from) {
        int size = w.dtype().bytes();
        long step = (long) PANEL * size;
        long at = firstPanel * (long) (width / PANEL) * w.panelBytes() + from * step;
        boolean isAlone = width > PANEL && firstPanel * 2 + 1 == w.panels(); // its second vector is nobody's
        long second = width == PANEL ? PANEL / 2 * (long) size : isAlone ? 0 : w.panelBytes();
        return new Panels(Host.segment(w.data()), at, second, step, count, width / PANEL * w.panelBytes());
    }

    private void finish(Block block, int t, int panel, float[] c) {
        int column = panel * width;
        int columns = Math.min(width, product.columns(block.group) - column);
        product.result(block.group, block.first + block.firstRow(t), block.rows(t), column, columns, c);
    }

    /// What a worker does at a time. Each has one and moves it.
    private static final class Piece {
        final int worker;
        final WeightsAhead ahead = new WeightsAhead();
        Block block = new Block();
        int first; // its first panel
        int from; // where the part of the sums begins that is to be added

        Piece(int worker) {
            this.worker = worker;
        }

        void set(Block block, int first, int from) {
            this.block = block;
            this.first = first;
            this.from = from;
        }

        int inner() {
            return block.inner(from);
        }
    }
}
