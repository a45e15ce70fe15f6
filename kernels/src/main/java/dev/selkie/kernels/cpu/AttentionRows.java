package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.ROW_OPS;
import static dev.selkie.kernels.cpu.Lanes.TILES;
import static dev.selkie.kernels.cpu.Tiles.PANEL;

import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.cpu.ArrayTranspose.Matrix;
import java.util.Arrays;

/// Attention of a few consecutive positions of one sequence over its keys, for all query heads of one key head. Each
/// worker has one.
///
/// Row r is position `r / group`, head `r % group`. Each block of keys, counted from position 0, yields for
/// each row its largest score, the sum of exponentials in 16 chains and the weighted values, all from scratch;
/// then they are merged with those of the blocks before:
///
///     m' = max(m, mb)      f = exp(m − m')      g = exp(mb − m')
///     l' = l · f + lb · g      acc' = acc · f + accb · g
///
/// So what a row gets depends neither on the other rows nor on who else works on the sequence.
final class AttentionRows {
    /// Keys in a block. Its keys and values fill a quarter of a common second-level cache.
    static final int KEYS = 128;

    /// Chains that the exponentials of a row are summed in: the most lanes of any machine.
    private static final int CHAINS = Chains.COUNT;

    private final int group;
    private final int width;
    private final int stride;
    private final float scaling;
    private final AttentionForward call;
    private final FloatArray x;
    private final HeadPanels panels;
    private final ScoreBlock block = new ScoreBlock();
    private final HeadRows q;
    private final HeadRows k;
    private final HeadRows v;
    private final HeadRows out;

    private final int queriesAt;
    private final int keysAt;
    private final int valuesAt;
    private final int keyRowsAt;
    private final int queryColumnsAt;
    private final int fewScoresAt;
    private final int scoresAt;
    private final int sumsAt;
    private final int blockSumsAt;
    private final int totalsAt;
    private final int blockTotalsAt;
    private final int largestAt;
    private final int maximaAt;
    private final int blockMaximaAt;
    private final Matrix queries;
    private final Matrix queryColumns;
    private final Matrix fewScores;
    private final Matrix scores;

    /// @param x        scratch memory, which is made as large as it has to be
    /// @param mostRows positions by query heads of a key head, at most
    AttentionRows(AttentionForward call, FloatArray x, int mostRows) {
        this.call = call;
        this.x = x;
        this.group = call.heads() / call.keyHeads();
        this.width = call.headDim();
        this.panels = new HeadPanels(x, width);
        this.stride = Tiles.padded(width);
        this.scaling = call.scaling();
        this.q = new HeadRows(call.q(), width);
        this.k = new HeadRows(call.k(), width);
        this.v = new HeadRows(call.v(), width);
        this.out = new HeadRows(call.out(), width);
        Host.require(call.lse().data());
        int rows = mostRows + Lanes.MOST; // tiles and vectors may reach beyond the last
        var layout = new ArrayLayout();
        queriesAt = layout.next(rows * width);
        keysAt = layout.next((KEYS + Tiles.FEW_ROWS) * width);
        valuesAt = layout.next(KEYS * stride);
        keyRowsAt = layout.next(KEYS * width);
        queryColumnsAt = layout.next(width * PANEL);
        fewScoresAt = layout.next((KEYS + Tiles.FEW_ROWS) * PANEL);
        scoresAt = layout.next(rows * KEYS);
        sumsAt = layout.next(rows * stride);
        blockSumsAt = layout.next(rows * stride);
        totalsAt = layout.next(rows * CHAINS);
        blockTotalsAt = layout.next(rows * CHAINS);
        largestAt = layout.next(CHAINS);
        maximaAt = layout.next(rows);
        blockMaximaAt = layout.next(rows);
        queries = new Matrix(queriesAt, width);
        queryColumns = new Matrix(queryColumnsAt, PANEL);
        fewScores = new Matrix(fewScoresAt, PANEL);
        scores = new Matrix(scoresAt, KEYS);
        x.grow(layout.length());
    }

    /// Writes `out` and `lse` of a block of rows.
    void attend(RowBlock rows) {
        begin(rows);
        for (int key = 0; key < rows.end(); key += KEYS) {
            attendKeys(rows, key);
            merge();
        }
        finish(rows);
    }

    /// Whether rows are so few that each block of keys may be worked on by itself.
    boolean areFew(RowBlock rows) {
        return rows.positions() * group <= COUNT;
    }

    /// Numbers that [#attendPart] leaves, at most.
    int mostPartLength() {
        return COUNT * (stride + CHAINS + 1);
    }

    /// What [#attend] does for one block of keys; the result is left in `parts` for [#mergeParts].
    void attendPart(RowBlock rows, int key, float[] parts, int at) {
        begin(rows);
        attendKeys(rows, key);
        int count = rows.positions() * group;
        System.arraycopy(x.array(), blockSumsAt, parts, at, count * stride);
        System.arraycopy(x.array(), blockTotalsAt, parts, at + count * stride, count * CHAINS);
        System.arraycopy(x.array(), blockMaximaAt, parts, at + count * (stride + CHAINS), count);
    }

    /// Merges what [#attendPart] has left for each block of keys, one after the other from `at`, and writes the
    /// rows.
    void mergeParts(RowBlock rows, float[] parts, int at) {
        clear(rows);
        int count = rows.positions() * group;
        int partAt = at;
        for (int key = 0; key < rows.end(); key += KEYS) {
            System.arraycopy(parts, partAt, x.array(), blockSumsAt, count * stride);
            System.arraycopy(parts, partAt + count * stride, x.array(), blockTotalsAt, count * CHAINS);
            System.arraycopy(parts, partAt + count * (stride + CHAINS), x.array(), blockMaximaAt, count);
            setKeys(rows, key);
            merge();
            partAt += mostPartLength();
        }
        finish(rows);
    }

    private void begin(RowBlock rows) {
        int count = rows.positions() * group;
        for (int r = 0; r < count; r++) {
            int head = rows.keyHead() * group + r % group;
            q.row(rows.firstRow() + r / group, head, scaling, x, queriesAt + r * width);
        }
        if (areFew(rows)) {
            ArrayTranspose.transpose(x, queries, queryColumns, count, width);
        }
        clear(rows);
    }

    private void clear(RowBlock rows) {
        int count = rows.positions() * group;
        block.setQueries(rows.firstPosition(), rows.positions());
        Arrays.fill(x.array(), sumsAt, sumsAt + count * stride, 0);
        Arrays.fill(x.array(), totalsAt, totalsAt + count * CHAINS, 0);
        Arrays.fill(x.array(), maximaAt, maximaAt + count, Float.NEGATIVE_INFINITY);
    }

    private void setKeys(RowBlock rows, int key) {
        block.setKeys(key, Math.min(KEYS, rows.end() - key));
    }

    /// The keys of the block that a row sees, if it sees any.
    private int seenBy(int row) {
        return block.seenBy(row / group);
    }

    /// Scores, exponentials and weighted values of the keys from position `key`.
    private void attendKeys(RowBlock rows, int key) {
        setKeys(rows, key);
        boolean few = areFew(rows);
        loadKeys(rows.keyRow() + key, rows.keyHead(), few);
        int from = block.firstSeeing() * group;
        int to = block.queries() * group;
        if (few) {
            scoreFew(to);
            weigh(from, to);
        } else {
            scoreAndWeigh(from, to);
        }
    }

    private void loadKeys(int row, int keyHead, boolean few) {
        int keys = block.keys();
        k.rows(row, keys, keyHead, 1, x, few ? keysAt : keyRowsAt);
        if (!few) {
            panels.layOutTransposed(keyRowsAt, keys, keysAt);
        }
        v.rows(row, keys, keyHead, 1, x, keyRowsAt);
        panels.layOut(keyRowsAt, keys, valuesAt, KEYS);
    }

    /// Scores of so few rows that it is cheaper to give each a lane than to transpose the keys.
    private void scoreFew(int rows) {
        TILES.product(
                x,
                new Tiles.Result(fewScoresAt, PANEL, false),
                new Tiles.Rows(keysAt, width, block.keys()),
                new Tiles.Columns(queryColumnsAt, 0, COUNT),
                width);
        ArrayTranspose.transpose(x, fewScores, scores, block.keys(), rows);
    }

    /// Scores, exponentials and weighted values of rows `from` to `to`.
    private void scoreAndWeigh(int from, int to) {
        int full = Math.clamp((long) block.firstSeeingAll() * group, from, to); // rows before it do not see all keys
        int r = from;
        while (r < full) {
            int end = Math.min(r + Tiles.ROWS, full); // a tile on the diagonal: later rows see a few keys more
            score(r, end, seenBy(end - 1));
            weigh(r, end);
            r = end;
        }
        if (full < to) {
            score(full, to, block.keys());
            weigh(full, to);
        }
    }

    /// What follows the scores: exponentials and weighted values.
    private void weigh(int from, int to) {
        for (int row = from; row < to; row++) {
            exponentials(row, seenBy(row));
        }
        int least = seenBy(from);
        values(from, to, least);
        for (int row = from; row < to; row++) {
            laterValues(row, least, seenBy(row));
        }
    }

    private void score(int from, int to, int keys) {
        TILES.product(
                x,
                new Tiles.Result(scoresAt + from * KEYS, KEYS, false),
                new Tiles.Rows(queriesAt + from * width, width, to - from),
                new Tiles.Columns(keysAt, width * PANEL, keys),
                width);
    }

    private void values(int from, int to, int keys) {
        TILES.product(
                x,
                new Tiles.Result(blockSumsAt + from * stride, stride, false),
                new Tiles.Rows(scoresAt + from * KEYS, KEYS, to - from),
                new Tiles.Columns(valuesAt, KEYS * PANEL, width),
                keys);
    }

    /// Adds the values of keys `from` to `to` to one row, as [#values] would.
    private void laterValues(int row, int from, int to) {
        for (int key = from; key < to; key++) {
            float weight = x.array()[scoresAt + row * KEYS + key];
            for (int d = 0; d < width; d += PANEL) {
                int valueAt = valuesAt + (d / PANEL * KEYS + key) * PANEL;
                int count = Math.min(PANEL, width - d);
                ROW_OPS.merge(x, blockSumsAt + row * stride + d, valueAt, count, 1, weight);
            }
        }
    }

    /// Turns the first `keys` scores of a row into `exp(score − largest)`, those up to the next multiple of 16
    /// into 0.
    private void exponentials(int row, int keys) {
        int at = scoresAt + row * KEYS;
        int groups = Math.ceilDiv(keys, CHAINS);
        Arrays.fill(x.array(), at + keys, at + groups * CHAINS, Float.NEGATIVE_INFINITY);
        ROW_OPS.softmax(x, at, groups, blockTotalsAt + row * CHAINS, largestAt);
        x.array()[blockMaximaAt + row] = x.array()[largestAt];
    }

    /// Merges what the rows have of the block with what they have of those before.
    private void merge() {
        for (int row = block.firstSeeing() * group; row < block.queries() * group; row++) {
            float before = x.array()[maximaAt + row];
            float here = x.array()[blockMaximaAt + row];
            float largest = here > before ? here : before;
            float base = largest == Float.NEGATIVE_INFINITY ? 0 : largest;
            float keep = VectorMath.exp(before - base);
            float take = VectorMath.exp(here - base);
            x.array()[maximaAt + row] = largest;
            ROW_OPS.merge(x, sumsAt + row * stride, blockSumsAt + row * stride, width, keep, take);
            ROW_OPS.merge(x, totalsAt + row * CHAINS, blockTotalsAt + row * CHAINS, CHAINS, keep, take);
        }
    }

    private void finish(RowBlock rows) {
        for (int r = 0; r < rows.positions() * group; r++) {
            int row = rows.firstRow() + r / group;
            int head = rows.keyHead() * group + r % group;
            float total = Chains.fold(x.array(), totalsAt + r * CHAINS);
            out.put(row, head, 1 / total, x, sumsAt + r * stride);
            Host.set(call.lse(), row, head, (float) (x.array()[maximaAt + r] + StrictMath.log(total)));
        }
    }
}
