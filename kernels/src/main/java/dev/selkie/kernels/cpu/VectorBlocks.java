package dev.selkie.kernels.cpu;

import java.util.Arrays;

/// A [BlockedProduct] by the Vector API: panels are copied before they are used, and so is every result.
final class VectorBlocks extends BlockedProduct {
    private final Tile tile;

    VectorBlocks(Product product, Workers workers, Buffers buffers, Tile tile) {
        super(product, workers, buffers, true, Tile.ROWS, tile.width(), MOST_PANEL_BYTES);
        this.tile = tile;
    }

    @Override
    Product.Layout layout(Block block, int rows) {
        return Product.Layout.transposed(rows);
    }

    @Override
    void multiply(Block block, int piece, int from, int worker) {
        int firstPanel = block.firstPanel(piece);
        int endPanel = block.firstPanel(piece + 1);
        int inner = block.inner(from);
        int panelSize = roundUp(inner) * tile.width();
        for (int panel = firstPanel; panel < endPanel; panel++) {
            int at = (panel - firstPanel) * panelSize;
            FloatArray right = buffers.right(worker);
            product.right(block.group, panel * tile.width(), from, inner, right, at);
        }
        for (int t = 0; t < block.tiles; t++) {
            for (int panel = firstPanel; panel < endPanel; panel++) {
                multiply(block, t, panel, (panel - firstPanel) * panelSize, from, worker);
            }
        }
    }

    private void multiply(Block block, int t, int panel, int right, int from, int worker) {
        int row = block.firstRow(t);
        int rows = block.rows(t);
        int size = rows * tile.width();
        int inner = block.inner(from);
        float[] c = buffers.result(worker).array();
        float[] unfinished = buffers.sums().array();
        int sums = block.sums + row * block.panels * tile.width() + panel * size;
        boolean apart = from > 0 && product.addsParts();
        if (from == 0 || apart) {
            Arrays.fill(c, 0, size, 0);
        } else {
            System.arraycopy(unfinished, sums, c, 0, size);
        }
        float[] a = buffers.left().array();
        tile.multiply(rows, a, block.left(t), inner, buffers.right(worker).array(), right, c);
        for (int i = 0; apart && i < size; i++) {
            c[i] += unfinished[sums + i];
        }
        if (from + inner == block.inner) {
            int column = panel * tile.width();
            int columns = Math.min(tile.width(), product.columns(block.group) - column);
            product.result(block.group, block.first + row, rows, column, columns, c);
        } else {
            System.arraycopy(c, 0, unfinished, sums, size);
        }
    }
}
