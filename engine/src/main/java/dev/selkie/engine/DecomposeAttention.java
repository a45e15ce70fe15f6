package dev.selkie.engine;

import java.util.ArrayList;
import java.util.List;

/// Attention as primitives, with a score matrix for each head. Needs fixed dims: a score matrix of an open batch
/// would have an open axis inside.
final class DecomposeAttention {
    private final Multi.Attention op;
    private final int headDim;
    private final int heads;
    private final int group;
    private final Tensor mask; // (T, K): 1 where a query sees a key

    private DecomposeAttention(Multi.Attention op) {
        if (op.q().shape().isOpen()
                || op.k().shape().isOpen()
                || op.segments().shape().isOpen()) {
            throw new UnsupportedOperationException("attention over an open dim cannot be written as primitives");
        }
        this.op = op;
        this.headDim = op.headDim();
        this.heads = op.q().shape().size(1) / headDim;
        this.group = heads / (op.k().shape().size(1) / headDim);
        this.mask = mask();
    }

    static List<Tensor> forward(Multi.Attention op) {
        DecomposeAttention attention = new DecomposeAttention(op);
        List<Tensor> outs = new ArrayList<>();
        List<Tensor> sums = new ArrayList<>();
        for (int h = 0; h < attention.heads; h++) {
            Tensor scores = attention.scores(h);
            Tensor largest = scores.maximum(1);
            Tensor exp = scores.sub(largest).exp().mul(attention.mask);
            Tensor sum = exp.sum(1);
            outs.add(exp.div(sum).matmul(attention.head(op.v(), h / attention.group)));
            sums.add(largest.add(sum.log()));
        }
        return List.of(concat(outs), concat(sums));
    }

    /// With P the softmax and `D = rowsum(dOut ∘ out)`: `dV = Pᵀ dOut`, `dS = P ∘ (dOut Vᵀ − D)`, `dQ = s · dS
    /// K`, `dK = s · dSᵀ Q`.
    static List<Tensor> backward(Multi.AttentionBackward op) {
        DecomposeAttention attention = new DecomposeAttention(op.attention());
        Multi.Attention forward = op.attention();
        int keyHeads = attention.heads / attention.group;
        List<Tensor> dq = new ArrayList<>();
        List<Tensor> dk = new ArrayList<>();
        List<Tensor> dv = new ArrayList<>();
        for (int hk = 0; hk < keyHeads; hk++) {
            Tensor k = attention.head(forward.k(), hk);
            Tensor v = attention.head(forward.v(), hk);
            Tensor dkSum = Tensor.full(k.shape(), 0);
            Tensor dvSum = Tensor.full(v.shape(), 0);
            for (int h = hk * attention.group; h < (hk + 1) * attention.group; h++) {
                Tensor dOut = attention.head(op.dOut(), h);
                Tensor p =
                        attention.scores(h).sub(op.lse().slice(1, h, 1)).exp().mul(attention.mask);
                Tensor d = dOut.mul(attention.head(op.out(), h)).sum(1);
                Tensor dScores = p.mul(dOut.matmul(v, false, true).sub(d)).mul(forward.scaling());
                dq.add(dScores.matmul(k));
                dkSum = dkSum.add(dScores.matmul(attention.head(forward.q(), h), true, false));
                dvSum = dvSum.add(p.matmul(dOut, true, false));
            }
            dk.add(dkSum);
            dv.add(dvSum);
        }
        return List.of(concat(dq), concat(dk), concat(dv));
    }

    /// Scaled scores of head h, a large negative number where the mask is 0: (T, K).
    private Tensor scores(int h) {
        Tensor products = head(op.q(), h).matmul(head(op.k(), h / group), false, true);
        return mask.where(products.mul(op.scaling()), Tensor.scalar(-1e30));
    }

    private Tensor head(Tensor x, int h) {
        return x.slice(1, h * headDim, headDim);
    }

    /// The sum over segments of "row t is of the segment and key j is not after it".
    private Tensor mask() {
        int rows = op.q().shape().size(0);
        int keys = op.k().shape().size(0);
        Tensor row = Tensor.index(Shape.of(rows, 1), 0);
        Tensor key = Tensor.index(Shape.of(1, keys), 1);
        Tensor segments = op.segments().cast();
        Tensor sum = Tensor.full(Shape.of(rows, keys), 0);
        for (int s = 0; s < op.segments().shape().size(0); s++) {
            Tensor segment = segments.slice(0, s, 1); // (1, 4)
            Tensor firstRow = segment.slice(1, 0, 1);
            Tensor position = row.sub(firstRow).add(segment.slice(1, 2, 1)); // (T, 1)
            Tensor firstKey = segment.slice(1, 3, 1);
            Tensor inSegment = within(row, firstRow, firstRow.add(segment.slice(1, 1, 1)));
            Tensor seen = within(key, firstKey, firstKey.add(position).add(1));
            sum = sum.add(inSegment.mul(seen));
        }
        return sum;
    }

    /// 1 where `from ≤ x < end`.
    private static Tensor within(Tensor x, Tensor from, Tensor end) {
        return x.less(from).equal(Tensor.scalar(0)).mul(x.less(end));
    }

    private static Tensor concat(List<Tensor> parts) {
        return Tensor.concat(1, parts.toArray(Tensor[]::new));
    }
}
