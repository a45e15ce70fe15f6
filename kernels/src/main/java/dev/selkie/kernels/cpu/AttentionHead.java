package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.cpu.Lanes.COUNT;
import static dev.selkie.kernels.cpu.Lanes.F32;
import static dev.selkie.kernels.cpu.Lanes.TILES;
import static jdk.incubator.vector.VectorOperators.GE;

import dev.selkie.kernels.AttentionBackward;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The gradients of attention for one query head of one sequence.
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
    private final int scratchLength;

    AttentionHead(AttentionBackward call) {
        this.call = call;
        this.group = call.heads() / call.keyHeads();
        this.width = call.headDim();
        this.stride = Tiles.padded(width);
        this.q = new HeadRows(call.q(), width);
        this.k = new HeadRows(call.k(), width);
        this.v = new HeadRows(call.v(), width);
        this.out = new HeadRows(call.out(), width);
        this.dOut = new HeadRows(call.dOut(), width);
        this.dq = new HeadRows(call.dq(), width);
        Host.segment(call.lse().data());
        Host.segment(call.dk().data());
        Host.segment(call.dv().data());
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
        scratchLength = layout.length();
    }

    /// Numbers of scratch memory that [#differentiate] needs.
    int scratchLength() {
        return scratchLength;
    }

    /// Writes `dq` of one head of the sequence whose first row is `firstRow`, and its share of `dk` and `dv`.
    ///
    /// @param x         scratch memory of [#scratchLength()]
    /// @param positions how many of its rows have a query
    /// @param keyCount  how many of them, from the first, have a key that is seen
    /// @param parts     written: the shares of `dk` and `dv`, laid out as the rows of `q`
    /// @param dKeyAt    index in `parts` of the first number of `dk`
    /// @param dValueAt  index in `parts` of the first number of `dv`
    void differentiate(
            FloatArray x,
            int firstRow,
            int positions,
            int keyCount,
            int head,
            float[] parts,
            int dKeyAt,
            int dValueAt) {
        for (int key = 0; key < keyCount; key += KEYS) {
            int keys = Math.min(KEYS, keyCount - key);
            loadKeys(x, firstRow + key, keys, head / group);
            Arrays.fill(x.array(), dKeysAt, dKeysAt + keys * stride, 0);
            Arrays.fill(x.array(), dValuesAt, dValuesAt + keys * stride, 0);
            for (int query = key; query < positions; query += QUERIES) {
                int queries = Math.min(QUERIES, positions - query);
                loadQueries(x, firstRow + query, queries, head);
                block(x, query - key, queries, keys);
                addToQueries(x, firstRow + query, queries, head, query - key, keys, key > 0);
            }
            for (int j = 0; j < keys; j++) {
                int partAt = (firstRow + key + j) * call.q().cols() + head * width;
                System.arraycopy(x.array(), dKeysAt + j * stride, parts, dKeyAt + partAt, width);
                System.arraycopy(x.array(), dValuesAt + j * stride, parts, dValueAt + partAt, width);
            }
        }
        for (int j = keyCount; j < positions; j++) {
            int partAt = (firstRow + j) * call.q().cols() + head * width;
            Arrays.fill(parts, dKeyAt + partAt, dKeyAt + partAt + width, 0);
            Arrays.fill(parts, dValueAt + partAt, dValueAt + partAt + width, 0);
        }
    }

    private void loadKeys(FloatArray x, int row, int keys, int keyHead) {
        k.rows(row, keys, keyHead, 1, x, keyRowsAt);
        v.rows(row, keys, keyHead, 1, x, valueRowsAt);
        k.panels(row, keys, keyHead, call.scaling(), x, keyPanelsAt, KEYS, rowsAt);
    }

    /// Queries are scaled when they are loaded, so that scores and `dk` need no factor; so are the keys that
    /// `dq` is computed from.
    private void loadQueries(FloatArray x, int row, int queries, int head) {
        q.transposedPanels(row, queries, head, call.scaling(), x, queryColumnsAt, rowsAt);
        q.panels(queries, x, queryPanelsAt, QUERIES, rowsAt);
        dOut.transposedPanels(row, queries, head, 1, x, dOutColumnsAt, rowsAt);
        dOut.panels(queries, x, dOutPanelsAt, QUERIES, rowsAt);
        out.rows(row, queries, head, 1, x, outRowsAt);
        Arrays.fill(x.array(), lineAt + width, lineAt + stride, 0);
        Arrays.fill(x.array(), otherLineAt + width, otherLineAt + stride, 0);
        for (int i = 0; i < queries; i++) {
            x.array()[lseAt + i] = Host.get(call.lse(), row + i, head);
            System.arraycopy(x.array(), rowsAt + i * width, x.array(), lineAt, width);
            System.arraycopy(x.array(), outRowsAt + i * width, x.array(), otherLineAt, width);
            x.array()[deltaAt + i] = dot(x, lineAt, otherLineAt);
        }
    }

    /// `Σ over d of a[d] · b[d]` in 16 chains (of the numbers 16 apart), folded in halves.
    private float dot(FloatArray x, int a, int b) {
        float[] numbers = x.array();
        for (int chain = 0; chain < CHAINS; chain += COUNT) {
            FloatVector sum = Lanes.all(0);
            for (int d = chain; d < stride; d += CHAINS) {
                sum = FloatVector.fromArray(F32, numbers, a + d).fma(FloatVector.fromArray(F32, numbers, b + d), sum);
            }
            sum.intoArray(numbers, chainsAt + chain);
        }
        return Chains.fold(numbers, chainsAt);
    }

    /// What one block of keys and one of queries add to `dk` and `dv`; leaves `ds` for `dq`.
    ///
    /// @param ahead how far the first query's position is beyond the first key's
    private void block(FloatArray x, int ahead, int queries, int keys) {
        int visible = Math.min(keys, ahead + queries); // keys that the last query sees
        for (int i = 0; i < queries; i += Tiles.PANEL) {
            int seen = Math.min(visible, ahead + i + Tiles.PANEL);
            int panelAt = i * width;
            product(x, scoresAt + i, keyRowsAt, queryColumnsAt + panelAt, seen);
            product(x, dScoresAt + i, valueRowsAt, dOutColumnsAt + panelAt, seen);
        }
        int touched = Math.ceilDiv(visible, Tiles.FEW_ROWS) * Tiles.FEW_ROWS; // the rows of the tiles below
        for (int j = 0; j < touched; j++) {
            gradients(x, j, firstQuery(j, ahead), queries, ahead);
        }
        for (int j = 0; j < visible; j += Tiles.ROWS) {
            int first = firstQuery(j, ahead);
            int rows = Math.min(Tiles.ROWS, visible - j);
            weighQueries(x, dValuesAt, scoresAt, dOutPanelsAt, j, rows, first, queries);
            weighQueries(x, dKeysAt, dScoresAt, queryPanelsAt, j, rows, first, queries);
        }
    }

    /// The first query of the block for which the tile that holds key j is computed.
    private static int firstQuery(int j, int ahead) {
        return Math.max(0, j / Tiles.ROWS * Tiles.ROWS - ahead) / Lanes.MOST * Lanes.MOST;
    }

    private void product(FloatArray x, int scores, int rowsAt, int panelAt, int rows) {
        TILES.product(
                x,
                new Tiles.Result(scores, QUERIES, false),
                new Tiles.Rows(rowsAt, width, rows),
                new Tiles.Columns(panelAt, width * Tiles.PANEL, Tiles.PANEL),
                width);
    }

    /// Turns the scores of key j and queries `from` to `to` into p, the gradients beside them into ds; 0 where
    /// the key comes after the query.
    private void gradients(FloatArray x, int j, int from, int to, int ahead) {
        float[] numbers = x.array();
        int at = scoresAt + j * QUERIES;
        int gradientAt = dScoresAt + j * QUERIES;
        for (int i = from; i < to; i += COUNT) {
            VectorMask<Float> sees = POSITIONS.compare(GE, j - ahead - i);
            FloatVector score = FloatVector.fromArray(F32, numbers, at + i);
            FloatVector p = VectorMath.exp(score.sub(FloatVector.fromArray(F32, numbers, lseAt + i)));
            FloatVector dp = FloatVector.fromArray(F32, numbers, gradientAt + i);
            FloatVector ds = p.mul(dp.sub(FloatVector.fromArray(F32, numbers, deltaAt + i)));
            ZEROS.blend(p, sees).intoArray(numbers, at + i);
            ZEROS.blend(ds, sees).intoArray(numbers, gradientAt + i);
        }
    }

    /// `sums[j] += Σ over queries i of weights[j, i] · panels[i]` for a few keys from j.
    private void weighQueries(
            FloatArray x, int sumsAt, int weightsAt, int panelsAt, int j, int rows, int firstQuery, int queries) {
        TILES.product(
                x,
                new Tiles.Result(sumsAt + j * stride, stride, true),
                new Tiles.Rows(weightsAt + j * QUERIES + firstQuery, QUERIES, rows),
                new Tiles.Columns(panelsAt + firstQuery * Tiles.PANEL, QUERIES * Tiles.PANEL, width),
                queries - firstQuery);
    }

    /// `dq[i] += scaling · Σ over keys j of ds[j, i] · k[j]`
    private void addToQueries(FloatArray x, int row, int queries, int head, int ahead, int keys, boolean add) {
        int visible = Math.min(keys, ahead + queries);
        transpose(x, queries, visible, ahead);
        for (int i = 0; i < queries; i++) {
            if (add) {
                dq.row(row + i, head, 1, x, dQueriesAt + i * stride);
            } else {
                Arrays.fill(x.array(), dQueriesAt + i * stride, dQueriesAt + i * stride + width, 0);
            }
        }
        for (int i = 0; i < queries; i += Tiles.ROWS) {
            int rows = Math.min(Tiles.ROWS, queries - i);
            int depth = Math.min(visible, ahead + i + rows);
            TILES.product(
                    x,
                    new Tiles.Result(dQueriesAt + i * stride, stride, true),
                    new Tiles.Rows(transposedAt + i * KEYS, KEYS, rows),
                    new Tiles.Columns(keyPanelsAt, KEYS * Tiles.PANEL, width),
                    depth);
        }
        for (int i = 0; i < queries; i++) {
            dq.put(row + i, head, 1, x, dQueriesAt + i * stride);
        }
    }

    /// Lays ds out with a row for each query, 0 where the key comes after it.
    private void transpose(FloatArray x, int queries, int keys, int ahead) {
        var byKey = new ArrayTranspose.Matrix(dScoresAt, QUERIES);
        var byQuery = new ArrayTranspose.Matrix(transposedAt, KEYS);
        ArrayTranspose.transpose(x, byKey, byQuery, keys, queries);
        for (int i = 0; i < queries; i++) {
            int to = transposedAt + i * KEYS;
            Arrays.fill(x.array(), to + Math.min(keys, ahead + i + 1), to + keys, 0);
        }
    }
}
