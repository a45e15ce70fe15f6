package dev.selkie.kernels;

/// Gradients of [AttentionForward] where each sequence is whole: positions from 0, keys and values the batch's own
/// rows.
///
///     dv[j, h / G] = Σ over t, h of p[t, j] · dOut[t, h]          p as in the forward pass, from lse
///     dk[j, h / G] = scaling · Σ over t, h of ds[t, j] · q[t, h]
///     dq[t, h]     = scaling · Σ over j of ds[t, j] · k[j, h / G]
///     ds[t, j]     = p[t, j] · (dOut[t, h] · v[j, h / G] − δ[t, h])      δ[t, h] = dOut[t, h] · out[t, h]
///
/// Sums over t go by rows, those over j by keys, in order; the query heads of a key head are then added up in
/// order. So what a sequence gets depends on it alone.
///
/// Error, with `u = 2⁻²⁴`, P positions, `a` and `p` as in the forward pass: `dv` within `e · u · Σ p |dOut|`,
/// and `dq`, `dk` within `(e + 2 · Dh + P) · u · scaling · Σ p · (Σ |dOut · v| + Σ |dOut · out|) · |k|` (or
/// `|q|`), where `e = 2 · (Dh + 3) · a + |lse| + 3 · P + 30`.
///
/// Source: Dao, "FlashAttention-2", arXiv:2307.08691, alg. 2.
///
/// @param dq       (T, H·Dh), written
/// @param dk       (T, Hk·Dh), written
/// @param dv       (T, Hk·Dh), written
/// @param dOut     (T, H·Dh)
/// @param out      (T, H·Dh), of the forward pass
/// @param lse      (T, H), of the forward pass
/// @param q        (T, H·Dh)
/// @param k        (T, Hk·Dh)
/// @param v        (T, Hk·Dh)
/// @param segments (S, 4): firstRow, rows, firstPosition = 0, keyRow = firstRow; each row is in at most one,
///     rows in none are not written. After a sequence of P rows may come rows that look on: segments of one row
///     each, the next one in the batch, at position P − 1 with the keyRow of the sequence. They see all its
///     keys; no one sees theirs, whose gradient is 0
/// @param headDim  Dh
/// @param scaling  as in the forward pass
public record AttentionBackward(
        F32Matrix dq,
        F32Matrix dk,
        F32Matrix dv,
        F32Matrix dOut,
        F32Matrix out,
        F32Matrix lse,
        F32Matrix q,
        F32Matrix k,
        F32Matrix v,
        I32Matrix segments,
        int headDim,
        float scaling)
        implements Attention {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public AttentionBackward {
        boolean fits = Shapes.areAttention(q, k, v, lse, segments, headDim)
                && Shapes.sameShape(dq, q)
                && Shapes.sameShape(dk, k)
                && Shapes.sameShape(dv, k)
                && Shapes.sameShape(dOut, q)
                && Shapes.sameShape(out, q)
                && Shapes.sameRows(k.rows(), q.rows());
        Shapes.require(
                fits,
                "attention_backward",
                Shapes.show("dq", dq),
                Shapes.show("dk", dk),
                Shapes.show("dv", dv),
                Shapes.show("dOut", dOut),
                Shapes.show("out", out),
                Shapes.show("lse", lse),
                Shapes.show("q", q),
                Shapes.show("k", k),
                Shapes.show("v", v),
                Shapes.show("segments", segments),
                "head dim " + headDim);
    }

    @Override
    public String name() {
        return "attention_backward";
    }

    /// As if the live rows were one sequence; what the segments are is known only when it runs.
    @Override
    public long flops() {
        return flops(AttentionForward.pairs(q.rows()), heads(), headDim);
    }

    /// For each pair of a row and a key it sees, and each head: five products of Dh terms, an exponential
    /// (counted as one) and four more.
    ///
    /// @param pairs of a row and a key that it sees
    public static long flops(long pairs, int heads, int headDim) {
        return pairs * heads * (10L * headDim + 5);
    }

    @Override
    public long bytes() {
        return dq.bytes()
                + dk.bytes()
                + dv.bytes()
                + dOut.bytes()
                + out.bytes()
                + lse.bytes()
                + q.bytes()
                + k.bytes()
                + v.bytes()
                + segments.bytes();
    }
}
