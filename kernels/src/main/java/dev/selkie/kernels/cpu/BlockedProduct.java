package dev.selkie.kernels.cpu;

/// Computes a [Product] by blocks, on all workers.
///
/// First the left operand's rows are copied to one array, as many as it holds, tile after tile. Then a piece of work is
/// some neighbouring panels of the right operand: a worker copies them where they stay in its second-level cache, takes
/// the tiles and multiplies each with one panel after the other. Where sums are long, this is done for one part of them
/// after the other. What is computed for an element does not depend on how the work is cut. How tiles are multiplied is
/// left to [VectorBlocks] and [MachineBlocks], which yield the same bits.
///
/// Source: K. Goto and R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34(3), 2008.
abstract class BlockedProduct implements Launch {
    /// Panels of one piece: enough that a row is in the first-level cache for most of them.
    private static final int MOST_PANELS = 8;

    /// What a piece's panels may take, so that they stay in the second-level cache.
    static final int MOST_PANEL_BYTES = 512 * 1024;

    /// Numbers of the left operand that are copied at a time, 4 MB: little enough for a third-level cache, yet so many
    /// rows that copying the right operand again for the next ones does not count.
    private static final long MOST_LEFT = 1 << 20;

    /// Products of each sum that are added in one go: few enough that a panel of them stays in the second-level cache.
    static final int MOST_INNER = 2048;

    /// Numbers between rows of the left operand, so that rows of a power of two do not compete for the same places of a
    /// cache.
    private static final int GAP = 16;

    /// In how many pieces each worker's share of the left operand is copied.
    private static final int PIECES_OF_LEFT = 2;

    final Product product;
    final Buffers buffers;
    private final Workers workers;
    private final boolean copiesLeft;
    private final int tileRows;
    private final int width;
    private final int mostPanelBytes;
    private final Workers.Task copyLeft = this::copyLeft;
    private final Workers.Task multiply = this::multiply;
    private final int leftSize;

    /// Rows of one group that are copied together with those of other blocks.
    private final Block[] blocks;

    private int count;

    /// Where the part of the sums begins that is being added.
    private int from;

    /// @param copiesLeft whether the left operand is copied, or else read where it lies
    /// @param tileRows   rows that a tile has at most
    /// @param width      columns of a panel
    /// @param mostPanelBytes what a piece's panels may take
    BlockedProduct(
            Product product,
            Workers workers,
            Buffers buffers,
            boolean copiesLeft,
            int tileRows,
            int width,
            int mostPanelBytes) {
        this.product = product;
        this.copiesLeft = copiesLeft;
        this.workers = workers;
        this.buffers = buffers;
        this.tileRows = tileRows;
        this.width = width;
        this.mostPanelBytes = mostPanelBytes;
        int inner = Math.min(MOST_INNER, roundUp(product.innerCapacity()));
        long left = product.rowCapacity() * (long) (roundUp(product.innerCapacity()) + GAP);
        this.leftSize = (int) Math.max(tileRows * (long) (inner + GAP), Math.min(MOST_LEFT, left));
        this.blocks = new Block[product.groupCapacity()];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = new Block();
        }
        buffers.reserve(copiesLeft ? leftSize : 0, mostPanels(inner) * inner * width, tileRows * width);
        if (product.innerCapacity() > MOST_INNER) {
            int columns = Math.ceilDiv(product.columnCapacity(), width) * width;
            buffers.reserveSums(leftSize / MOST_INNER * columns);
        }
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

    /// Adds a block of as many rows as there is space for, after the blocks that are there were worked off if need be.
    private int append(int group, int first, int end) {
        int inner = product.inner(group);
        int used = count == 0 ? 0 : blocks[count - 1].leftEnd;
        int stride = Math.min(MOST_INNER, inner) + GAP;
        int space = (leftSize - used) / stride;
        if (count == blocks.length || space < Math.min(tileRows, end - first)) {
            flush();
            return 0;
        }
        Block block = blocks[count];
        block.group = group;
        block.first = first;
        block.rows = Math.min(space, end - first);
        block.inner = inner;
        block.left = used;
        block.stride = stride;
        block.leftEnd = used + block.rows * stride;
        block.panels = Math.ceilDiv(product.columns(group), width);
        block.tiles = Math.ceilDiv(block.rows, tileRows);
        block.firstTile = count == 0 ? 0 : blocks[count - 1].firstTile + blocks[count - 1].tiles;
        block.firstPiece = count == 0 ? 0 : blocks[count - 1].firstPiece + blocks[count - 1].pieces;
        block.pieces = pieces(block);
        block.sums = count == 0 ? 0 : blocks[count - 1].sumsEnd;
        block.sumsEnd = block.sums + (inner > MOST_INNER ? block.rows * block.panels * width : 0);
        count++;
        return block.rows;
    }

    private int pieces(Block block) {
        int least = Math.ceilDiv(block.panels, mostPanels(roundUp(Math.min(MOST_INNER, block.inner))));
        return Math.min(block.panels, Math.ceilDiv(least, workers.count()) * workers.count());
    }

    private void flush() {
        if (count > 0) {
            Block last = blocks[count - 1];
            int longest = 1; // without products there are sums too, of 0
            for (int i = 0; i < count; i++) {
                longest = Math.max(longest, blocks[i].inner);
            }
            for (from = 0; from < longest; from += MOST_INNER) {
                if (copiesLeft) {
                    workers.run(Math.min(last.firstTile + last.tiles, PIECES_OF_LEFT * workers.count()), copyLeft);
                }
                workers.run(last.firstPiece + last.pieces, multiply);
            }
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
            int firstTile = Math.max(0, first - block.firstTile);
            int endTile = Math.min(block.tiles, end - block.firstTile);
            for (int t = firstTile; t < endTile; t++) {
                copyLeft(block, t, from);
            }
        }
    }

    private void multiply(int piece, int worker) {
        int i = count - 1;
        while (blocks[i].firstPiece > piece) {
            i--;
        }
        Block block = blocks[i];
        if (from > 0 && from >= block.inner) {
            return;
        }
        multiply(block, piece - block.firstPiece, from, worker);
    }

    /// The piece that a worker probably takes after another, all workers being equally fast. Numbers beyond the block's
    /// pieces are those that come then.
    final int after(int piece) {
        return piece + workers.count();
    }

    /// Copies a tile's rows of the left operand, the part of them that begins at `from`, to `block.left(t)`.
    private void copyLeft(Block block, int t, int from) {
        int rows = block.rows(t);
        int first = block.first + block.firstRow(t);
        FloatArray left = buffers.left();
        product.left(block.group, first, rows, from, block.inner(from), left, block.left(t), layout(block, rows));
    }

    /// How a tile of `rows` rows of the left operand is to be copied.
    abstract Product.Layout layout(Block block, int rows);

    /// Multiplies all tiles of a block with the panels of a piece.
    ///
    /// @param from where the part of the sums begins that is to be added
    abstract void multiply(Block block, int piece, int from, int worker);

    private int mostPanels(int inner) {
        int panelBytes = Math.max(1, inner) * width * Float.BYTES;
        return Math.clamp(mostPanelBytes / panelBytes, 1, MOST_PANELS);
    }

    static int roundUp(int inner) {
        return Math.ceilDiv(inner, 16) * 16;
    }

    /// Some rows of one group, on their way through the multiplication.
    static final class Block {
        int group;
        int first;
        int rows;
        int inner;
        int stride; // from one of its rows to the next
        int left; // where they are in the left array
        int leftEnd;
        int tiles;
        int firstTile; // counted through all blocks
        int panels;
        int firstPiece;
        int pieces;
        int sums; // where its unfinished sums are
        int sumsEnd;

        /// Products of the part that begins at `from`.
        int inner(int from) {
            return Math.clamp(inner - (long) from, 0, MOST_INNER);
        }

        /// The first panel of a piece, or the end of the last one's. Pieces are as equal as can be, the larger ones
        /// first, so that workers that take turns end together.
        int firstPanel(int piece) {
            return piece * (panels / pieces) + Math.min(piece, panels % pieces);
        }

        /// Where a tile is in the left array.
        int left(int tile) {
            return left + firstRow(tile) * stride;
        }

        /// Rows of a tile.
        int rows(int tile) {
            return firstRow(tile + 1) - firstRow(tile);
        }

        /// The first row of a tile, counted within the block; tiles are as equal as can be.
        int firstRow(int tile) {
            return (int) ((long) tile * rows / tiles);
        }
    }
}
