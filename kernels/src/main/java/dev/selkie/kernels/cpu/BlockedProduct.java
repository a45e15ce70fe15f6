package dev.selkie.kernels.cpu;

/// Computes a [Product] by blocks, on all workers.
///
/// A piece of work is some neighbouring panels of one group: the worker copies them where they stay in its second-level
/// cache, then takes the rows by few and multiplies them with one panel after the other. What is computed for an
/// element does not depend on how the work is cut.
///
/// Source: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
final class BlockedProduct implements Launch {
    /// Panels of one piece: enough to make the copying of rows cheap.
    private static final int MOST_PANELS = 8;

    /// What a piece's panels may take, so that they stay in the second-level cache.
    private static final int MOST_PANEL_BYTES = 512 * 1024;

    private final Product product;
    private final Workers workers;
    private final Buffers buffers;
    private final Tile tile;
    private final Workers.Task task = this::piece;
    private final int[] firstPiece;

    BlockedProduct(Product product, Workers workers, Buffers buffers, Tile tile) {
        this.product = product;
        this.workers = workers;
        this.buffers = buffers;
        this.tile = tile;
        this.firstPiece = new int[product.groupCapacity() + 1];
        int inner = roundUp(product.innerCapacity());
        buffers.reserve(Tile.ROWS * inner, mostPanels(inner) * inner * tile.width(), Tile.ROWS * tile.width());
    }

    @Override
    public void run() {
        product.begin();
        int pieces = 0;
        for (int group = 0; group < product.groups(); group++) {
            firstPiece[group] = pieces;
            pieces += piecesOf(group);
        }
        firstPiece[product.groups()] = pieces;
        workers.run(pieces, task);
    }

    private int piecesOf(int group) {
        if (product.rows(group) == 0) {
            return 0;
        }
        int panels = panels(group);
        int pieces = Math.ceilDiv(panels, mostPanels(roundUp(product.inner(group))));
        return Math.min(panels, Math.ceilDiv(pieces, workers.count()) * workers.count());
    }

    private void piece(int piece, int worker) {
        int group = 0;
        while (firstPiece[group + 1] <= piece) {
            group++;
        }
        long pieces = (long) firstPiece[group + 1] - firstPiece[group];
        long index = (long) piece - firstPiece[group];
        int panels = panels(group);
        multiply(group, (int) (index * panels / pieces), (int) ((index + 1) * panels / pieces), worker);
    }

    private void multiply(int group, int firstPanel, int endPanel, int worker) {
        int inner = product.inner(group);
        int rows = product.rows(group);
        int panelSize = roundUp(inner) * tile.width();
        float[] left = buffers.left(worker);
        float[] right = buffers.right(worker);
        for (int panel = firstPanel; panel < endPanel; panel++) {
            product.right(group, panel * tile.width(), right, (panel - firstPanel) * panelSize);
        }
        int tiles = Math.ceilDiv(rows, Tile.ROWS);
        for (int i = 0; i < tiles; i++) {
            int first = (int) ((long) i * rows / tiles);
            int count = (int) ((long) (i + 1) * rows / tiles) - first;
            product.left(group, first, count, left);
            for (int panel = firstPanel; panel < endPanel; panel++) {
                float[] c = buffers.result(worker);
                tile.multiply(count, left, inner, right, (panel - firstPanel) * panelSize, c);
                int column = panel * tile.width();
                product.result(group, first, count, column, Math.min(tile.width(), product.columns(group) - column), c);
            }
        }
    }

    private int panels(int group) {
        return Math.ceilDiv(product.columns(group), tile.width());
    }

    private int mostPanels(int inner) {
        int panelBytes = Math.max(1, inner) * tile.width() * Float.BYTES;
        return Math.clamp(MOST_PANEL_BYTES / panelBytes, 1, MOST_PANELS);
    }

    private static int roundUp(int inner) {
        return Math.ceilDiv(inner, 16) * 16;
    }
}
