package dev.selkie.engine;

import java.util.List;

/// The meaning of macro ops; see [Reference].
final class ReferenceMacro {
    private final Reference run;

    ReferenceMacro(Reference run) {
        this.run = run;
    }

    Values compute(Macro op) {
        return switch (op) {
            case Macro.Linear(Tensor x, Tensor weight) -> linear(run.get(x), run.get(weight));
            case Macro.LinearInputGradient(Tensor dy, Tensor weight) -> product(run.get(dy), run.get(weight));
            case Macro.LoraDown down -> loraDown(down);
            case Macro.LoraUp up -> loraUp(up);
            case Macro.LoraWeightGradient gradient -> loraWeightGradient(gradient);
            case Macro.RmsNormInputGradient gradient -> rmsNormInputGradient(gradient);
            case Macro.RmsNormWeightGradient(Tensor dy, Tensor x, Tensor rstd) ->
                rmsNormWeightGradient(run.get(dy), run.get(x), run.get(rstd));
            case Macro.Rope rope -> rope(rope);
            case Macro.Swiglu(Tensor gate, Tensor up) -> swiglu(run.get(gate), run.get(up));
            case Macro.Embedding(Tensor ids, Tensor table) -> gather(run.get(table), run.get(ids));
            case Macro.GradientNorm(List<Tensor> gradients, List<Tensor> ranks) -> gradientNorm(gradients, ranks);
        };
    }

    static Values gather(Values x, Values rows) {
        Values y = Values.zeros(rows.rows(), x.cols());
        for (int t = 0; t < rows.rows(); t++) {
            System.arraycopy(x.data, rows.intAt(t, 0) * x.cols(), y.data, t * x.cols(), x.cols());
        }
        return y;
    }

    static Values scatterAdd(Values x, Values rows, int count) {
        Values y = Values.zeros(count, x.cols());
        for (int t = 0; t < x.rows(); t++) {
            for (int d = 0; d < x.cols(); d++) {
                y.add(rows.intAt(t, 0), d, x.at(t, d));
            }
        }
        return y;
    }

    static Values scatter(Values base, Values x, Values rows) {
        Values y = base.copy();
        for (int t = 0; t < x.rows(); t++) {
            if (rows.intAt(t, 0) >= 0) {
                System.arraycopy(x.data, t * x.cols(), y.data, rows.intAt(t, 0) * x.cols(), x.cols());
            }
        }
        return y;
    }

    /// `y[t, n] = Σ_k x[t, k] · weight[n, k]`
    static Values linear(Values x, Values weight) {
        Values y = Values.zeros(x.rows(), weight.rows());
        for (int t = 0; t < x.rows(); t++) {
            for (int n = 0; n < weight.rows(); n++) {
                double sum = 0;
                for (int k = 0; k < x.cols(); k++) {
                    sum += x.at(t, k) * weight.at(n, k);
                }
                y.set(t, n, sum);
            }
        }
        return y;
    }

    /// `c[t, k] = Σ_n a[t, n] · b[n, k]`
    static Values product(Values a, Values b) {
        Values c = Values.zeros(a.rows(), b.cols());
        for (int t = 0; t < a.rows(); t++) {
            for (int n = 0; n < a.cols(); n++) {
                for (int k = 0; k < b.cols(); k++) {
                    c.add(t, k, a.at(t, n) * b.at(n, k));
                }
            }
        }
        return c;
    }

    private interface LoraTerm {
        /// @param stacked the row of the stacked matrix that is row `r` of the adapter of row `t`
        void at(int t, int r, int stacked, double scaling);
    }

    private void forEachLoraRow(Adapters adapters, boolean scaled, LoraTerm term) {
        Values rowAdapter = run.get(adapters.rowAdapter());
        Values ranks = run.get(adapters.ranks());
        for (int t = 0; t < rowAdapter.rows(); t++) {
            int adapter = rowAdapter.intAt(t, 0);
            if (adapter >= 0) {
                double scaling = scaled ? run.get(adapters.scaling()).at(adapter, 0) : 1;
                for (int r = 0; r < ranks.intAt(adapter, 1); r++) {
                    term.at(t, r, ranks.intAt(adapter, 0) + r, scaling);
                }
            }
        }
    }

    private Values loraDown(Macro.LoraDown op) {
        Values x = run.get(op.x());
        Values a = run.get(op.a());
        Values u = Values.zeros(x.rows(), op.maxRank());
        forEachLoraRow(op.adapters(), op.scaled(), (t, r, stacked, scaling) -> {
            for (int k = 0; k < x.cols(); k++) {
                u.add(t, r, scaling * x.at(t, k) * a.at(stacked, k));
            }
        });
        return u;
    }

    private Values loraUp(Macro.LoraUp op) {
        Values u = run.get(op.u());
        Values b = run.get(op.b());
        Values y = Values.zeros(u.rows(), b.cols());
        forEachLoraRow(op.adapters(), op.scaled(), (t, r, stacked, scaling) -> {
            for (int n = 0; n < b.cols(); n++) {
                y.add(t, n, scaling * u.at(t, r) * b.at(stacked, n));
            }
        });
        return y;
    }

    private Values loraWeightGradient(Macro.LoraWeightGradient op) {
        Values u = run.get(op.u());
        Values y = run.get(op.y());
        Values gradient = Values.zeros(run.extent(op.rows()), y.cols());
        forEachLoraRow(op.adapters(), op.scaled(), (t, r, stacked, scaling) -> {
            for (int n = 0; n < y.cols(); n++) {
                gradient.add(stacked, n, scaling * u.at(t, r) * y.at(t, n));
            }
        });
        return gradient;
    }

    private Values rmsNormInputGradient(Macro.RmsNormInputGradient op) {
        Values dy = run.get(op.dy());
        Values x = run.get(op.x());
        Values weight = run.get(op.weight());
        Values dx = Values.zeros(x.dims);
        for (int n = 0; n < x.rows(); n++) {
            double rstd = run.get(op.rstd()).at(n, 0);
            double alongRow = 0;
            for (int d = 0; d < x.cols(); d++) {
                alongRow += dy.at(n, d) * weight.at(0, d) * x.at(n, d) * rstd / x.cols();
            }
            for (int d = 0; d < x.cols(); d++) {
                dx.set(n, d, rstd * (dy.at(n, d) * weight.at(0, d) - x.at(n, d) * rstd * alongRow));
            }
        }
        return dx;
    }

    private static Values rmsNormWeightGradient(Values dy, Values x, Values rstd) {
        Values gradient = Values.zeros(x.cols());
        for (int n = 0; n < x.rows(); n++) {
            for (int d = 0; d < x.cols(); d++) {
                gradient.add(0, d, dy.at(n, d) * x.at(n, d) * rstd.at(n, 0));
            }
        }
        return gradient;
    }

    private Values rope(Macro.Rope op) {
        Values x = run.get(op.x());
        Values positions = run.get(op.positions());
        Values y = Values.zeros(x.dims);
        int half = op.headDim() / 2;
        for (int t = 0; t < x.rows(); t++) {
            for (int d = 0; d < x.cols(); d++) {
                int i = d % op.headDim();
                boolean low = i < half;
                double cos = run.get(op.cos()).at(positions.intAt(t, 0), i % half);
                double sin = run.get(op.sin()).at(positions.intAt(t, 0), i % half);
                double signedSin = low == op.inverse() ? sin : -sin;
                y.set(t, d, x.at(t, d) * cos + x.at(t, low ? d + half : d - half) * signedSin);
            }
        }
        return y;
    }

    private static Values swiglu(Values gate, Values up) {
        Values y = Values.zeros(gate.dims);
        for (int i = 0; i < y.data.length; i++) {
            y.data[i] = gate.data[i] / (1 + Math.exp(-gate.data[i])) * up.data[i];
        }
        return y;
    }

    private Values gradientNorm(List<Tensor> gradients, List<Tensor> ranks) {
        int adapters = run.get(ranks.getFirst()).rows();
        Values norms = Values.zeros(adapters, 1);
        for (int a = 0; a < adapters; a++) {
            double squares = 0;
            for (int i = 0; i < gradients.size(); i++) {
                squares += squares(run.get(gradients.get(i)), run.get(ranks.get(i)), a);
            }
            norms.set(a, 0, Math.sqrt(squares));
        }
        return norms;
    }

    private static double squares(Values gradient, Values ranks, int adapter) {
        double squares = 0;
        int first = ranks.intAt(adapter, 0);
        for (int row = first; row < first + ranks.intAt(adapter, 1); row++) {
            for (int d = 0; d < gradient.cols(); d++) {
                squares += gradient.at(row, d) * gradient.at(row, d);
            }
        }
        return squares;
    }
}
