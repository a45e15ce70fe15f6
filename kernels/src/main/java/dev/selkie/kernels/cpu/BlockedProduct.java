package dev.selkie.kernels.cpu;

/// Computes a [Product] by blocks, on all workers.
///
/// First the left operand's rows are copied to one array, as many as it holds, tile after tile. Then a piece of
/// work is some neighbouring panels of the right operand: a worker copies them where they stay in its
/// second-level cache, takes the tiles and multiplies each with one panel after the other. What is computed for
/// an element does not depend on how the work is cut.
///
/// Source: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
final class BlockedProduct implements Launch {
    /// Panels of one piece: enough that a row is in the first-level cache for most of them.
    private static final int MOST_PANELS = 8;

    /// What a piece's panels may take, so that they stay in the second-level cache.
    private static final int MOST_PANEL_BYTES = 512 * 1024;

    /// Numbers of the left operand that are copied at a time, 4 MB: little enough for a third-level cache, yet
    /// so many rows that copying the right operand again for the next ones does not count.
    private static final long MOST_LEFT = 1 << 20;

    /// In how many pieces each worker's share of the left operand is copied.
    private static final int PIECES_OF_LEFT = 2;

    private final Product product;
    private final Workers workers;
    private final Buffers buffers;
    private final Tile tile;
    private final Workers.Task copyLeft = this::copyLeft;
    private final Workers.Task multiply = this::multiply;
    private final int leftSize;

    /// Rows of one group that are copied together with those of other blocks.
    private final Block[] blocks;

    private int count;

    BlockedProduct(Product product, Workers workers, Buffers buffers, Tile tile) {
        this.product = product;
        this.workers = workers;
        this.buffers = buffers;
        this.tile = tile;
        int inner = roundUp(product.innerCapacity());
        this.leftSize =
                (int) Math.max(Tile.ROWS * (long) inner, Math.min(MOST_LEFT, product.rowCapacity() * (long) inner));
        this.blocks = new Block[product.groupCapacity()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new Block();
        }
        buffers.reserve(leftSize, mostPanels(inner) * inner * tile.width(), Tile.ROWS * tile.width());
    }

    @Override
    public void run() {
        product.begin();
        count = 0;
        for (int group = 0; group < product.groups(); group++) {
            int rows = product.rows(group);
            for (int first = 0; first < rows; ) {
                first += append(group, first, rows);
            }
        }
        flush();
    }

    /// Adds a block of as many rows as there is space for, after the blocks that are there were worked off if
    /// need be.
    private int append(int group, int first, int end) {
        int inner = product.inner(group);
        int used = count == 0 ? 0 : blocks[count - 1].leftEnd;
        int space = (leftSize - used) / Math.max(1, inner);
        if (count == blocks.length || space < Math.min(Tile.ROWS, end - first)) {
            flush();
            return 0;
        }
        Block block = blocks[count];
        block.group = group;
        block.first = first;
        block.rows = Math.min(space, end - first);
        block.inner = inner;
        block.left = used;
        block.leftEnd = used + block.rows * inner;
        block.panels = Math.ceilDiv(product.columns(group), tile.width());
        block.tiles = Math.ceilDiv(block.rows, Tile.ROWS);
        block.firstTile = count == 0 ? 0 : blocks[count - 1].firstTile + blocks[count - 1].tiles;
        block.firstPiece = count == 0 ? 0 : blocks[count - 1].firstPiece + blocks[count - 1].pieces;
        block.pieces = pieces(block);
        count++;
        return block.rows;
    }

    private int pieces(Block block) {
        int least = Math.ceilDiv(block.panels, mostPanels(roundUp(block.inner)));
        return Math.min(block.panels, Math.ceilDiv(least, workers.count()) * workers.count());
    }

    private void flush() {
        if (count > 0) {
            Block last = blocks[count - 1];
            workers.run(Math.min(last.firstTile + last.tiles, PIECES_OF_LEFT * workers.count()), copyLeft);
            workers.run(last.firstPiece + last.pieces, multiply);
            count = 0;
        }
    }

    /// Copies an equal part of all blocks' tiles.
    private void copyLeft(int piece, int worker) {
        long tiles = (long) blocks[count - 1].firstTile + blocks[count - 1].tiles;
        long pieces = Math.min(tiles, (long) PIECES_OF_LEFT * workers.count());
        int first = (int) (piece * tiles / pieces);
        int end = (int) ((piece + 1) * tiles / pieces);
        for (int i = 0; i < count; i++) {
            Block block = blocks[i];
            int from = Math.max(0, first - block.firstTile);
            int to = Math.min(block.tiles, end - block.firstTile);
            for (int tile = from; tile < to; tile++) {
                int row = block.firstRow(tile);
                int rows = block.firstRow(tile + 1) - row;
                product.left(block.group, block.first + row, rows, buffers.left(), block.left + row * block.inner);
            }
        }
    }

    private void multiply(int piece, int worker) {
        int i = count - 1;
        while (blocks[i].firstPiece > piece) {
            i--;
        }
        Block block = blocks[i];
        long index = (long) piece - block.firstPiece;
        int firstPanel = (int) (index * block.panels / block.pieces);
        int endPanel = (int) ((index + 1) * block.panels / block.pieces);
        int panelSize = roundUp(block.inner) * tile.width();
        for (int panel = firstPanel; panel < endPanel; panel++) {
            product.right(block.group, panel * tile.width(), buffers.right(worker), (panel - firstPanel) * panelSize);
        }
        for (int t = 0; t < block.tiles; t++) {
            for (int panel = firstPanel; panel < endPanel; panel++) {
                tile(block, t, panel, (panel - firstPanel) * panelSize, worker);
            }
        }
    }

    private void tile(Block block, int t, int panel, int right, int worker) {
        int row = block.firstRow(t);
        int rows = block.firstRow(t + 1) - row;
        float[] c = buffers.result(worker);
        int column = panel * tile.width();
        int left = block.left + row * block.inner;
        tile.multiply(rows, buffers.left(), left, block.inner, buffers.right(worker), right, c);
        int columns = Math.min(tile.width(), product.columns(block.group) - column);
        product.result(block.group, block.first + row, rows, column, columns, c);
    }

    private int mostPanels(int inner) {
        int panelBytes = Math.max(1, inner) * tile.width() * Float.BYTES;
        return Math.clamp(MOST_PANEL_BYTES / panelBytes, 1, MOST_PANELS);
    }

    private static int roundUp(int inner) {
        return Math.ceilDiv(inner, 16) * 16;
    }

    /// Some rows of one group, on their way through the multiplication.
    private static final class Block {
        int group;
        int first;
        int rows;
        int inner;
        int left; // where its rows are in the left array
        int leftEnd;
        int tiles;
        int firstTile; // counted through all blocks
        int panels;
        int firstPiece;
        int pieces;

        /// The first row of a tile, counted within the block; tiles are as equal as can be.
        int firstRow(int tile) {
            return (int) ((long) tile * rows / tiles);
        }
    }
}
