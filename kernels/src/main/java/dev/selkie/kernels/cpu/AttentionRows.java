package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.ROW_OPS;
import static dev.selkie.kernels.cpu.Lanes.TILES;

import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.cpu.ArrayTranspose.Matrix;
import java.util.Arrays;

/// Attention of a few consecutive positions of one sequence over its keys, for all query heads of one key head.
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
    private final int scratchLength;

    /// @param mostRows positions by query heads of a key head, at most
    AttentionRows(AttentionForward call, int mostRows) {
        this.call = call;
        this.group = call.heads() / call.keyHeads();
        this.width = call.headDim();
        this.stride = Tiles.padded(width);
        this.scaling = call.scaling();
        this.q = new HeadRows(call.q(), width);
        this.k = new HeadRows(call.k(), width);
        this.v = new HeadRows(call.v(), width);
        this.out = new HeadRows(call.out(), width);
        Host.segment(call.lse().data());
        int rows = mostRows + Lanes.MOST; // tiles and vectors may reach beyond the last
        var layout = new ArrayLayout();
        queriesAt = layout.next(rows * width);
        keysAt = layout.next((KEYS + Tiles.FEW_ROWS) * width);
        valuesAt = layout.next(KEYS * stride);
        keyRowsAt = layout.next(KEYS * width);
        queryColumnsAt = layout.next(width * Tiles.PANEL);
        fewScoresAt = layout.next((KEYS + Tiles.FEW_ROWS) * Tiles.PANEL);
        scoresAt = layout.next(rows * KEYS);
        sumsAt = layout.next(rows * stride);
        blockSumsAt = layout.next(rows * stride);
        totalsAt = layout.next(rows * CHAINS);
        blockTotalsAt = layout.next(rows * CHAINS);
        largestAt = layout.next(CHAINS);
        maximaAt = layout.next(rows);
        blockMaximaAt = layout.next(rows);
        scratchLength = layout.length();
    }

    /// Numbers of scratch memory that [#attend] needs.
    int scratchLength() {
        return scratchLength;
    }

    /// Writes `out` and `lse` of a block of rows.
    void attend(FloatArray x, RowBlock rows) {
        begin(x, rows);
        for (int key = 0; key < rows.end(); key += KEYS) {
            keyBlock(x, rows, key);
            merge(x, rows.firstSeeing(key) * group, rows.positions() * group);
        }
        finish(x, rows);
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
    void attendPart(FloatArray x, RowBlock rows, int key, float[] parts, int at) {
        begin(x, rows);
        keyBlock(x, rows, key);
        int count = rows.positions() * group;
        System.arraycopy(x.array(), blockSumsAt, parts, at, count * stride);
        System.arraycopy(x.array(), blockTotalsAt, parts, at + count * stride, count * CHAINS);
        System.arraycopy(x.array(), blockMaximaAt, parts, at + count * (stride + CHAINS), count);
    }

    /// Merges what [#attendPart] has left for each block of keys, one after the other from `at`, and writes the
    /// rows.
    void mergeParts(FloatArray x, RowBlock rows, float[] parts, int at) {
        clear(x, rows);
        int count = rows.positions() * group;
        int partAt = at;
        for (int key = 0; key < rows.end(); key += KEYS) {
            System.arraycopy(parts, partAt, x.array(), blockSumsAt, count * stride);
            System.arraycopy(parts, partAt + count * stride, x.array(), blockTotalsAt, count * CHAINS);
            System.arraycopy(parts, partAt + count * (stride + CHAINS), x.array(), blockMaximaAt, count);
            merge(x, rows.firstSeeing(key) * group, count);
            partAt += mostPartLength();
        }
        finish(x, rows);
    }

    private void begin(FloatArray x, RowBlock rows) {
        int count = rows.positions() * group;
        for (int r = 0; r < count; r++) {
            int head = rows.keyHead() * group + r % group;
            q.row(rows.firstRow() + r / group, head, scaling, x, queriesAt + r * width);
        }
        if (areFew(rows)) {
            ArrayTranspose.transpose(
                    x, new Matrix(queriesAt, width), new Matrix(queryColumnsAt, Tiles.PANEL), count, width);
        }
        clear(x, rows);
    }

    private void clear(FloatArray x, RowBlock rows) {
        int count = rows.positions() * group;
        Arrays.fill(x.array(), sumsAt, sumsAt + count * stride, 0);
        Arrays.fill(x.array(), totalsAt, totalsAt + count * CHAINS, 0);
        Arrays.fill(x.array(), maximaAt, maximaAt + count, Float.NEGATIVE_INFINITY);
    }

    /// Scores, exponentials and weighted values of the keys from position `key`.
    private void keyBlock(FloatArray x, RowBlock rows, int key) {
        int keys = Math.min(KEYS, rows.end() - key);
        boolean few = areFew(rows);
        loadKeys(x, rows.keyRow() + key, keys, rows.keyHead(), few);
        v.panels(rows.keyRow() + key, keys, rows.keyHead(), 1, x, valuesAt, KEYS, keyRowsAt);
        int seen = rows.first() - key + 1; // keys of the block that the first position sees, if it sees any
        int from = rows.firstSeeing(key) * group;
        int to = rows.positions() * group;
        if (few) {
            fewScores(x, to, keys);
            weigh(x, from, to, seen, keys);
        } else {
            block(x, from, to, seen, keys);
        }
    }

    private void loadKeys(FloatArray x, int row, int keys, int keyHead, boolean few) {
        if (few) {
            k.rows(row, keys, keyHead, 1, x, keysAt);
        } else {
            k.transposedPanels(row, keys, keyHead, 1, x, keysAt, keyRowsAt);
        }
    }

    /// Scores of so few rows that it is cheaper to give each a lane than to transpose the keys.
    private void fewScores(FloatArray x, int rows, int keys) {
        TILES.product(
                x,
                new Tiles.Result(fewScoresAt, Tiles.PANEL, false),
                new Tiles.Rows(keysAt, width, keys),
                new Tiles.Columns(queryColumnsAt, 0, COUNT),
                width);
        ArrayTranspose.transpose(x, new Matrix(fewScoresAt, Tiles.PANEL), new Matrix(scoresAt, KEYS), keys, rows);
    }

    /// Scores, exponentials and weighted values of rows `from` to `to` over one block of keys.
    ///
    /// @param seen keys that position 0 of the rows sees; position i sees i more, up to `keys`
    private void block(FloatArray x, int from, int to, int seen, int keys) {
        int full = Math.clamp(Math.max(0L, keys - seen) * group, from, to); // rows before it do not see all keys
        int r = from;
        while (r < full) {
            int end = Math.min(r + Tiles.ROWS, full);
            ragged(x, r, end, seen, keys);
            r = end;
        }
        if (full < to) {
            scores(x, full, to, keys);
            for (int row = full; row < to; row++) {
                exponentials(x, row, keys);
            }
            values(x, full, to, keys);
        }
    }

    /// A tile's worth of rows on the diagonal: those of later positions see a few keys more.
    private void ragged(FloatArray x, int from, int to, int seen, int keys) {
        scores(x, from, to, Math.min(keys, seen + (to - 1) / group));
        weigh(x, from, to, seen, keys);
    }

    /// What follows the scores: exponentials and weighted values.
    private void weigh(FloatArray x, int from, int to, int seen, int keys) {
        int least = Math.min(keys, seen + from / group);
        for (int row = from; row < to; row++) {
            exponentials(x, row, Math.min(keys, seen + row / group));
        }
        values(x, from, to, least);
        for (int row = from; row < to; row++) {
            laterValues(x, row, least, Math.min(keys, seen + row / group));
        }
    }

    private void scores(FloatArray x, int from, int to, int keys) {
        TILES.product(
                x,
                new Tiles.Result(scoresAt + from * KEYS, KEYS, false),
                new Tiles.Rows(queriesAt + from * width, width, to - from),
                new Tiles.Columns(keysAt, width * Tiles.PANEL, keys),
                width);
    }

    private void values(FloatArray x, int from, int to, int keys) {
        TILES.product(
                x,
                new Tiles.Result(blockSumsAt + from * stride, stride, false),
                new Tiles.Rows(scoresAt + from * KEYS, KEYS, to - from),
                new Tiles.Columns(valuesAt, KEYS * Tiles.PANEL, width),
                keys);
    }

    /// Adds the values of keys `from` to `to` to one row, as [#values] would.
    private void laterValues(FloatArray x, int row, int from, int to) {
        for (int key = from; key < to; key++) {
            float weight = x.array()[scoresAt + row * KEYS + key];
            for (int d = 0; d < width; d += Tiles.PANEL) {
                int valueAt = valuesAt + (d / Tiles.PANEL * KEYS + key) * Tiles.PANEL;
                int count = Math.min(Tiles.PANEL, width - d);
                ROW_OPS.merge(x, blockSumsAt + row * stride + d, valueAt, count, 1, weight);
            }
        }
    }

    /// Turns the first `keys` scores of a row into `exp(score − largest)`, those up to the next multiple of 16
    /// into 0.
    private void exponentials(FloatArray x, int row, int keys) {
        int at = scoresAt + row * KEYS;
        int groups = Math.ceilDiv(keys, CHAINS);
        Arrays.fill(x.array(), at + keys, at + groups * CHAINS, Float.NEGATIVE_INFINITY);
        ROW_OPS.softmax(x, at, groups, blockTotalsAt + row * CHAINS, largestAt);
        x.array()[blockMaximaAt + row] = x.array()[largestAt];
    }

    private void merge(FloatArray x, int from, int to) {
        for (int row = from; row < to; row++) {
            float before = x.array()[maximaAt + row];
            float block = x.array()[blockMaximaAt + row];
            float largest = block > before ? block : before;
            float base = largest == Float.NEGATIVE_INFINITY ? 0 : largest;
            float keep = VectorMath.exp(before - base);
            float take = VectorMath.exp(block - base);
            x.array()[maximaAt + row] = largest;
            ROW_OPS.merge(x, sumsAt + row * stride, blockSumsAt + row * stride, width, keep, take);
            ROW_OPS.merge(x, totalsAt + row * CHAINS, blockTotalsAt + row * CHAINS, CHAINS, keep, take);
        }
    }

    private void finish(FloatArray x, RowBlock rows) {
        for (int r = 0; r < rows.positions() * group; r++) {
            int row = rows.firstRow() + r / group;
            int head = rows.keyHead() * group + r % group;
            float total = Chains.fold(x.array(), totalsAt + r * CHAINS);
            out.put(row, head, 1 / total, x, sumsAt + r * stride);
            Host.set(call.lse(), row, head, (float) (x.array()[maximaAt + r] + StrictMath.log(total)));
        }
    }
}
