package dev.selkie.engine;

import java.util.List;

/// The meaning of attention and its gradient: every query with every key it sees, one pair after the other.
final class ReferenceAttention {
    private final Reference run;
    private final Values q;
    private final Values k;
    private final Values v;
    private final Values segments;
    private final int headDim;
    private final double scaling;
    private final int heads;
    private final int group;

    ReferenceAttention(Reference run, Multi.Attention op) {
        q = run.get(op.q());
        k = run.get(op.k());
        v = run.get(op.v());
        segments = run.get(op.segments());
        headDim = op.headDim();
        scaling = op.scaling();
        heads = q.cols() / headDim;
        group = heads / (k.cols() / headDim);
        this.run = run;
    }

    private interface Query {
        /// @param t        row of the query
        /// @param firstKey row of the key at position 0
        /// @param keys     how many keys it sees
        void at(int t, int head, int firstKey, int keys);
    }

    private void forEachQuery(Query query) {
        for (int s = 0; s < segments.rows(); s++) {
            for (int i = 0; i < segments.intAt(s, 1); i++) {
                for (int h = 0; h < heads; h++) {
                    query.at(segments.intAt(s, 0) + i, h, segments.intAt(s, 3), segments.intAt(s, 2) + i + 1);
                }
            }
        }
    }

    List<Values> forward() {
        Values out = Values.zeros(q.dims);
        Values lse = Values.zeros(q.rows(), heads);
        forEachQuery((t, h, firstKey, keys) -> {
            Values scores = Values.zeros(1, keys);
            for (int j = 0; j < keys; j++) {
                scores.set(0, j, scaling * dot(q, t, h, k, firstKey + j));
            }
            lse.set(t, h, ReferenceMulti.logSumExp(scores, 0));
            for (int j = 0; j < keys; j++) {
                double p = Math.exp(scores.at(0, j) - lse.at(t, h));
                for (int d = 0; d < headDim; d++) {
                    out.add(t, h * headDim + d, p * v.at(firstKey + j, h / group * headDim + d));
                }
            }
        });
        return List.of(out, lse);
    }

    List<Values> backward(Multi.AttentionBackward op) {
        Values dOut = run.get(op.dOut());
        Values out = run.get(op.out());
        Values lse = run.get(op.lse());
        Values dq = Values.zeros(q.dims);
        Values dk = Values.zeros(k.dims);
        Values dv = Values.zeros(v.dims);
        forEachQuery((t, h, firstKey, keys) -> {
            double along = 0;
            for (int d = 0; d < headDim; d++) {
                along += dOut.at(t, h * headDim + d) * out.at(t, h * headDim + d);
            }
            for (int j = firstKey; j < firstKey + keys; j++) {
                double p = Math.exp(scaling * dot(q, t, h, k, j) - lse.at(t, h));
                double dScore = p * (dot(dOut, t, h, v, j) - along) * scaling;
                for (int d = 0; d < headDim; d++) {
                    int ofQuery = h * headDim + d;
                    int ofKey = h / group * headDim + d;
                    dv.add(j, ofKey, p * dOut.at(t, ofQuery));
                    dq.add(t, ofQuery, dScore * k.at(j, ofKey));
                    dk.add(j, ofKey, dScore * q.at(t, ofQuery));
                }
            }
        });
        return List.of(dq, dk, dv);
    }

    /// Head h of row t of `a` times the head of row j of `b` that it shares.
    private double dot(Values a, int t, int h, Values b, int j) {
        double sum = 0;
        for (int d = 0; d < headDim; d++) {
            sum += a.at(t, h * headDim + d) * b.at(j, h / group * headDim + d);
        }
        return sum;
    }
}
