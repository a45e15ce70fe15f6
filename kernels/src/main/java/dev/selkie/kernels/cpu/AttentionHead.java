package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.F32;
import static dev.selkie.kernels.cpu.Lanes.TILES;
import static dev.selkie.kernels.cpu.Tiles.PANEL;
import static jdk.incubator.vector.VectorOperators.GE;

import dev.selkie.kernels.AttentionBackward;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The gradients of attention for one query head of one sequence after the other. Each worker has one.
///
/// Goes through the keys block by block, and through the blocks of queries that see them. Scores and their
/// gradients have a row for each key (`scores[j, i]` of key j and query i), so that lanes are queries, each
/// with its own lse and δ:
///
///     s = k qᵀ      p = exp(s − lse)      dv += p dOut
///     dp = v dOutᵀ      ds = p · (dp − δ)      dk += ds q      dq += dsᵀ k
///
/// Sums over queries go by position, sums over keys too. Scores have the forward pass's bits: the same products
/// in the same order.
final class AttentionHead {
    private static final int KEYS = 128;

    /// Queries in a block; divides [#KEYS].
    private static final int QUERIES = 64;

    private static final int CHAINS = Chains.COUNT;

    /// 0, 1, 2, …
    private static final FloatVector POSITIONS = FloatVector.zero(F32).addIndex(1);

    private static final FloatVector ZEROS = FloatVector.zero(F32);

    private final AttentionBackward call;
    private final FloatArray x;
    private final HeadShares shares;
    private final HeadPanels panels;
    private final ScoreBlock block = new ScoreBlock();
    private final int group;
    private final int width;
    private final int stride;
    private final HeadRows q;
    private final HeadRows k;
    private final HeadRows v;
    private final HeadRows out;
    private final HeadRows dOut;
    private final HeadRows dq;

    private final int keyRowsAt;
    private final int valueRowsAt;
    private final int keyPanelsAt;
    private final int queryPanelsAt;
    private final int queryColumnsAt;
    private final int dOutPanelsAt;
    private final int dOutColumnsAt;
    private final int rowsAt;
    private final int outRowsAt;
    private final int lineAt;
    private final int otherLineAt;
    private final int chainsAt;
    private final int lseAt;
    private final int deltaAt;
    private final int scoresAt;
    private final int dScoresAt;
    private final int transposedAt;
    private final int dKeysAt;
    private final int dValuesAt;
    private final int dQueriesAt;
    private final ArrayTranspose.Matrix gradientsByKey;
    private final ArrayTranspose.Matrix gradientsByQuery;

    /// @param x scratch memory, which is made as large as it has to be
    AttentionHead(AttentionBackward call, FloatArray x, HeadShares shares) {
        this.call = call;
        this.x = x;
        this.shares = shares;
        this.group = call.heads() / call.keyHeads();
        this.width = call.headDim();
        this.stride = Tiles.padded(width);
        this.panels = new HeadPanels(x, width);
        this.q = new HeadRows(call.q(), width);
        this.k = new HeadRows(call.k(), width);
        this.v = new HeadRows(call.v(), width);
        this.out = new HeadRows(call.out(), width);
        this.dOut = new HeadRows(call.dOut(), width);
        this.dq = new HeadRows(call.dq(), width);
        Host.require(call.lse().data());
        Host.require(call.dk().data());
        Host.require(call.dv().data());
        int spare = Tiles.ROWS; // tiles may reach beyond the last row
        var layout = new ArrayLayout();
        keyRowsAt = layout.next((KEYS + spare) * width);
        valueRowsAt = layout.next((KEYS + spare) * width);
        keyPanelsAt = layout.next(KEYS * stride);
        queryPanelsAt = layout.next(QUERIES * stride);
        queryColumnsAt = layout.next(QUERIES * width);
        dOutPanelsAt = layout.next(QUERIES * stride);
        dOutColumnsAt = layout.next(QUERIES * width);
        rowsAt = layout.next(KEYS * width);
        outRowsAt = layout.next(QUERIES * width);
        lineAt = layout.next(stride);
        otherLineAt = layout.next(stride);
        chainsAt = layout.next(CHAINS);
        lseAt = layout.next(QUERIES);
        deltaAt = layout.next(QUERIES);
        scoresAt = layout.next((KEYS + spare) * QUERIES);
        dScoresAt = layout.next((KEYS + spare) * QUERIES);
        transposedAt = layout.next((QUERIES + spare) * KEYS);
        dKeysAt = layout.next((KEYS + spare) * stride);
        dValuesAt = layout.next((KEYS + spare) * stride);
        dQueriesAt = layout.next((QUERIES + spare) * stride);
        gradientsByKey = new ArrayTranspose.Matrix(dScoresAt, QUERIES);
        gradientsByQuery = new ArrayTranspose.Matrix(transposedAt, KEYS);
        x.grow(layout.length());
    }

    /// Writes `dq` of one query head of a sequence, and its shares of `dk` and `dv`.
    void differentiate(WholeSequences sequences, int sequence, int head) {
        int firstRow = sequences.firstRow(sequence);
        int queryCount = sequences.queries(sequence);
        int keyCount = sequences.keys(sequence);
        for (int key = 0; key < keyCount; key += KEYS) {
            block.setKeys(key, Math.min(KEYS, keyCount - key));
            loadKeys(firstRow + key, head / group);
            for (int query = key; query < queryCount; query += QUERIES) {
                block.setQueries(query, Math.min(QUERIES, queryCount - query));
                loadQueries(firstRow + query, head);
                addToKeys();
                addToQueries(firstRow + query, head, key > 0);
            }
            for (int j = 0; j < block.keys(); j++) {
                int row = firstRow + key + j;
                System.arraycopy(x.array(), dKeysAt + j * stride, shares.array(), shares.ofKey(row, head), width);
                System.arraycopy(x.array(), dValuesAt + j * stride, shares.array(), shares.ofValue(row, head), width);
            }
        }
        for (int row = firstRow + keyCount; row < firstRow + queryCount; row++) {
            clear(shares.array(), shares.ofKey(row, head), width);
            clear(shares.array(), shares.ofValue(row, head), width);
        }
    }

    private static void clear(float[] numbers, int at, int count) {
        Arrays.fill(numbers, at, at + count, 0);
    }

    /// Brings in the block's keys, the first of which is in row `row`; none has gradients yet.
    private void loadKeys(int row, int keyHead) {
        int keys = block.keys();
        k.rows(row, keys, keyHead, 1, x, keyRowsAt);
        v.rows(row, keys, keyHead, 1, x, valueRowsAt);
        k.rows(row, keys, keyHead, call.scaling(), x, rowsAt);
        panels.layOut(rowsAt, keys, keyPanelsAt, KEYS);
        clear(x.array(), dKeysAt, keys * stride);
        clear(x.array(), dValuesAt, keys * stride);
    }

    /// Queries are scaled when they are loaded, so that scores and `dk` need no factor; so are the keys that
    /// `dq` is computed from.
    private void loadQueries(int row, int head) {
        int queries = block.queries();
        q.rows(row, queries, head, call.scaling(), x, rowsAt);
        panels.layOutTransposed(rowsAt, queries, queryColumnsAt);
        panels.layOut(rowsAt, queries, queryPanelsAt, QUERIES);
        dOut.rows(row, queries, head, 1, x, rowsAt);
        panels.layOutTransposed(rowsAt, queries, dOutColumnsAt);
        panels.layOut(rowsAt, queries, dOutPanelsAt, QUERIES);
        out.rows(row, queries, head, 1, x, outRowsAt);
        float[] numbers = x.array();
        clear(numbers, lineAt + width, stride - width);
        clear(numbers, otherLineAt + width, stride - width);
        for (int i = 0; i < queries; i++) {
            numbers[lseAt + i] = Host.get(call.lse(), row + i, head);
            System.arraycopy(numbers, rowsAt + i * width, numbers, lineAt, width);
            System.arraycopy(numbers, outRowsAt + i * width, numbers, otherLineAt, width);
            numbers[deltaAt + i] = dot(numbers, lineAt, otherLineAt);
        }
    }

    /// `Σ over d of a[d] · b[d]` in 16 chains (of the numbers 16 apart), folded in halves.
    private float dot(float[] numbers, int a, int b) {
        for (int chain = 0; chain < CHAINS; chain += COUNT) {
            FloatVector sum = Lanes.all(0);
            for (int d = chain; d < stride; d += CHAINS) {
                sum = FloatVector.fromArray(F32, numbers, a + d).fma(FloatVector.fromArray(F32, numbers, b + d), sum);
            }
            sum.intoArray(numbers, chainsAt + chain);
        }
        return Chains.fold(numbers, chainsAt);
    }

    /// What the block adds to `dk` and `dv`; leaves `ds` for `dq`.
    private void addToKeys() {
        int queries = block.queries();
        int seen = block.seen();
        for (int i = 0; i < queries; i += PANEL) {
            int keys = block.seenBy(Math.min(queries, i + PANEL) - 1);
            scores(scoresAt + i, keyRowsAt, queryColumnsAt + i * width, keys);
            scores(dScoresAt + i, valueRowsAt, dOutColumnsAt + i * width, keys);
        }
        int touched = Math.ceilDiv(seen, Tiles.FEW_ROWS) * Tiles.FEW_ROWS; // the rows of the tiles below
        for (int j = 0; j < touched; j++) {
            gradients(j);
        }
        for (int j = 0; j < seen; j += Tiles.ROWS) {
            weighQueries(dValuesAt, scoresAt, dOutPanelsAt, j);
            weighQueries(dKeysAt, dScoresAt, queryPanelsAt, j);
        }
    }

    /// `scores[j, i] = left[j] · panel[i]` for the first keys and a panel of queries.
    private void scores(int at, int leftAt, int panelAt, int keys) {
        TILES.product(
                x,
                new Tiles.Result(at, QUERIES, false),
                new Tiles.Rows(leftAt, width, keys),
                new Tiles.Columns(panelAt, width * PANEL, PANEL),
                width);
    }

    /// The first query of the block for which the tile that holds key j is computed.
    private int firstQuery(int j) {
        return Math.max(0, j / Tiles.ROWS * Tiles.ROWS - block.ahead()) / Lanes.MOST * Lanes.MOST;
    }

    /// Turns the scores of key j into p, the gradients beside them into ds; 0 where the key comes after the query.
    private void gradients(int j) {
        float[] numbers = x.array();
        int at = scoresAt + j * QUERIES;
        int gradientAt = dScoresAt + j * QUERIES;
        int firstSeeing = j - block.ahead();
        int queries = block.queries();
        for (int i = firstQuery(j); i < queries; i += COUNT) {
            VectorMask<Float> sees = POSITIONS.compare(GE, firstSeeing - i);
            FloatVector score = FloatVector.fromArray(F32, numbers, at + i);
            FloatVector p = VectorMath.exp(score.sub(FloatVector.fromArray(F32, numbers, lseAt + i)));
            FloatVector dp = FloatVector.fromArray(F32, numbers, gradientAt + i);
            FloatVector ds = p.mul(dp.sub(FloatVector.fromArray(F32, numbers, deltaAt + i)));
            ZEROS.blend(p, sees).intoArray(numbers, at + i);
            ZEROS.blend(ds, sees).intoArray(numbers, gradientAt + i);
        }
    }

    /// `sums[j] += Σ over queries i of weights[j, i] · panels[i]` for the keys of the tile that begins at j.
    private void weighQueries(int sumsAt, int weightsAt, int panelsAt, int j) {
        int first = firstQuery(j);
        TILES.product(
                x,
                new Tiles.Result(sumsAt + j * stride, stride, true),
                new Tiles.Rows(weightsAt + j * QUERIES + first, QUERIES, Math.min(Tiles.ROWS, block.seen() - j)),
                new Tiles.Columns(panelsAt + first * PANEL, QUERIES * PANEL, width),
                block.queries() - first);
    }

    /// `dq[i] += scaling · Σ over keys j of ds[j, i] · k[j]`
    ///
    /// @param row of the block's first query
    /// @param add whether earlier keys have added to `dq`
    private void addToQueries(int row, int head, boolean add) {
        int queries = block.queries();
        transposeGradients();
        for (int i = 0; i < queries; i++) {
            if (add) {
                dq.row(row + i, head, 1, x, dQueriesAt + i * stride);
            } else {
                clear(x.array(), dQueriesAt + i * stride, width);
            }
        }
        for (int i = 0; i < queries; i += Tiles.ROWS) {
            int rows = Math.min(Tiles.ROWS, queries - i);
            TILES.product(
                    x,
                    new Tiles.Result(dQueriesAt + i * stride, stride, true),
                    new Tiles.Rows(transposedAt + i * KEYS, KEYS, rows),
                    new Tiles.Columns(keyPanelsAt, KEYS * PANEL, width),
                    block.seenBy(i + rows - 1));
        }
        for (int i = 0; i < queries; i++) {
            dq.put(row + i, head, 1, x, dQueriesAt + i * stride);
        }
    }

    /// Lays ds out with a row for each query, 0 where the key comes after it.
    private void transposeGradients() {
        int seen = block.seen();
        ArrayTranspose.transpose(x, gradientsByKey, gradientsByQuery, seen, block.queries());
        for (int i = 0; i < block.queries(); i++) {
            clear(x.array(), transposedAt + i * KEYS + block.seenBy(i), seen - block.seenBy(i));
        }
    }
}
