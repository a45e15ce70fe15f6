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
import org.jspecify.annotations.Nullable;

/// A [BlockedProduct] in machine code: packed weights are read where they lie, and results are written where they
/// belong, wherever panels are whole.
final class MachineBlocks extends BlockedProduct {
    /// Rows that lie so far apart compete for the same places of a first-level cache.
    private static final long UNFORTUNATE_STRIDE = 4096;

    private final TileFunctions tiles;
    private final int width;
    private final @Nullable HostF32 leftInPlace;
    private final @Nullable PackedWeights weights;
    private final @Nullable HostF32 target;

    MachineBlocks(Product product, Workers workers, Buffers buffers, MachineCode code) {
        this(product, workers, buffers, tiles(product, code), leftInPlace(product));
    }

    private MachineBlocks(
            Product product, Workers workers, Buffers buffers, TileFunctions tiles, @Nullable HostF32 leftInPlace) {
        super(product, workers, buffers, leftInPlace == null, tiles.mostRows(), tiles.width());
        this.tiles = tiles;
        this.leftInPlace = leftInPlace;
        this.width = tiles.width();
        this.weights = product.weights().orElse(null);
        this.target = product.target().orElse(null);
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
    void multiply(Block block, int firstPanel, int endPanel, int from, int worker) {
        int inner = block.inner(from);
        int panelSize = roundUp(inner) * width;
        if (weights == null) {
            FloatArray right = buffers.right(worker);
            int panels = endPanel - firstPanel;
            product.right(block.group, firstPanel * width, panels, width, from, inner, right, panelSize);
        }
        int whole = Math.clamp(product.columns(block.group) / width, firstPanel, endPanel); // panels with all columns
        for (int t = 0; t < block.tiles; t++) {
            if (block.inner > MOST_INNER) {
                multiplyPart(block, t, firstPanel, firstPanel, whole, from, worker);
                multiplyPart(block, t, firstPanel, whole, endPanel, from, worker);
            } else if (target == null) {
                multiplyApart(block, t, firstPanel, firstPanel, endPanel, worker);
            } else {
                multiplyInPlace(target, block, t, firstPanel, whole, worker);
                multiplyApart(block, t, firstPanel, whole, endPanel, worker);
            }
        }
    }

    /// Whole panels, straight into the target.
    private void multiplyInPlace(HostF32 y, Block block, int t, int firstPanel, int endPanel, int worker) {
        if (firstPanel < endPanel) {
            long at = y.at(block.first + block.firstRow(t), firstPanel * width);
            var sums = new Sums(y.segment(), at, y.stride(), false, product.adds());
            multiply(block, t, right(block, firstPanel, firstPanel, endPanel, 0, worker), 0, sums);
        }
    }

    /// Panel after panel, whose result the product takes from there.
    ///
    /// @param copied the first of the panels that were copied
    private void multiplyApart(Block block, int t, int copied, int firstPanel, int endPanel, int worker) {
        var c = buffers.result(worker);
        for (int panel = firstPanel; panel < endPanel; panel++) {
            var sums = new Sums(c.memory(), 0, bytes(width), false, false);
            multiply(block, t, right(block, copied, panel, panel + 1, 0, worker), 0, sums);
            finish(block, t, panel, c.array());
        }
    }

    /// Part of long sums. Unfinished ones wait in rows as long as all panels together.
    private void multiplyPart(Block block, int t, int copied, int firstPanel, int endPanel, int from, int worker) {
        if (firstPanel == endPanel) {
            return;
        }
        int stride = block.panels * width;
        int at = block.sums + block.firstRow(t) * stride + firstPanel * width;
        boolean apart = product.addsParts();
        var sums = new Sums(buffers.sums().memory(), bytes(at), bytes(stride), from > 0 && !apart, from > 0 && apart);
        multiply(block, t, right(block, copied, firstPanel, endPanel, from, worker), from, sums);
        if (from + block.inner(from) == block.inner) {
            float[] c = buffers.result(worker).array();
            for (int panel = firstPanel; panel < endPanel; panel++) {
                for (int i = 0; i < block.rows(t); i++) {
                    int first = at + i * stride + (panel - firstPanel) * width;
                    System.arraycopy(buffers.sums().array(), first, c, i * width, width);
                }
                finish(block, t, panel, c);
            }
        }
    }

    private void multiply(Block block, int t, Panels right, int from, Sums sums) {
        tiles.multiply(block.rows(t), left(block, t, from), right, block.inner(from), sums);
    }

    private Left left(Block block, int t, int from) {
        return leftInPlace == null
                ? new Left(buffers.left().memory(), bytes(block.left(t)), bytes(block.stride))
                : new Left(
                        leftInPlace.segment(),
                        leftInPlace.at(block.first + block.firstRow(t), from),
                        leftInPlace.stride());
    }

    private Panels right(Block block, int copied, int firstPanel, int endPanel, int from, int worker) {
        int count = endPanel - firstPanel;
        if (weights != null) {
            return inPlace(weights, firstPanel, count, from);
        }
        long panel = bytes(roundUp(block.inner(from)) * width);
        MemorySegment right = buffers.right(worker).memory();
        return new Panels(right, (firstPanel - copied) * panel, bytes(width / 2), bytes(width), count, panel);
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
}
