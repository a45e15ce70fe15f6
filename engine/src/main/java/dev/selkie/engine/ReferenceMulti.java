package dev.selkie.engine;

import dev.selkie.kernels.AdamW;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The meaning of ops with several results; see [Reference].
final class ReferenceMulti {
    private final Reference run;

    ReferenceMulti(Reference run) {
        this.run = run;
    }

    List<Values> compute(Multi op) {
        return switch (op) {
            case Multi.RmsNorm(Tensor x, Tensor weight, double eps) -> rmsNorm(run.get(x), run.get(weight), eps);
            case Multi.Attention attention -> new ReferenceAttention(run, attention).forward();
            case Multi.AttentionBackward backward ->
                new ReferenceAttention(run, backward.attention()).backward(backward);
            case Multi.SwigluBackward(Tensor dy, Tensor gate, Tensor up) ->
                swigluBackward(run.get(dy), run.get(gate), run.get(up));
            case Multi.CrossEntropy crossEntropy -> crossEntropy(crossEntropy);
            case Multi.AdamW adamW -> adamW(adamW);
            case Multi.SampleTokens sample -> ReferenceSampling.sample(run, sample);
        };
    }

    private static List<Values> rmsNorm(Values x, Values weight, double eps) {
        Values y = Values.zeros(x.dims);
        Values rstd = Values.zeros(x.rows(), 1);
        for (int n = 0; n < x.rows(); n++) {
            double squares = 0;
            for (int d = 0; d < x.cols(); d++) {
                squares += x.at(n, d) * x.at(n, d);
            }
            rstd.set(n, 0, 1 / Math.sqrt(squares / x.cols() + eps));
            for (int d = 0; d < x.cols(); d++) {
                y.set(n, d, x.at(n, d) * rstd.at(n, 0) * weight.at(0, d));
            }
        }
        return List.of(y, rstd);
    }

    /// With `s = σ(gate)`: `dGate = dy · up · (s + gate · s · (1 − s))`, `dUp = dy · gate · s`.
    private static List<Values> swigluBackward(Values dy, Values gate, Values up) {
        Values dGate = Values.zeros(gate.dims);
        Values dUp = Values.zeros(gate.dims);
        for (int i = 0; i < gate.data.length; i++) {
            double sigmoid = 1 / (1 + Math.exp(-gate.data[i]));
            dGate.data[i] = dy.data[i] * up.data[i] * (sigmoid + gate.data[i] * sigmoid * (1 - sigmoid));
            dUp.data[i] = dy.data[i] * gate.data[i] * sigmoid;
        }
        return List.of(dGate, dUp);
    }

    private List<Values> crossEntropy(Multi.CrossEntropy op) {
        Values hidden = run.get(op.hidden());
        Values head = run.get(op.head());
        Values logits = ReferenceMacro.linear(hidden, head);
        Values logprobs = Values.zeros(hidden.rows(), 1);
        Values dHidden = Values.zeros(hidden.dims);
        for (int t = 0; t < hidden.rows(); t++) {
            double weight = run.get(op.weights()).at(t, 0);
            if (weight != 0) {
                int target = run.get(op.targets()).intAt(t, 0);
                double lse = logSumExp(logits, t);
                logprobs.set(t, 0, logits.at(t, target) - lse);
                for (int v = 0; v < logits.cols(); v++) {
                    double dLogit = weight * (Math.exp(logits.at(t, v) - lse) - (v == target ? 1 : 0));
                    for (int d = 0; d < hidden.cols(); d++) {
                        dHidden.add(t, d, dLogit * head.at(v, d));
                    }
                }
            }
        }
        return List.of(logprobs, dHidden);
    }

    static double logSumExp(Values logits, int row) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < logits.cols(); v++) {
            largest = Math.max(largest, logits.at(row, v));
        }
        double sum = 0;
        for (int v = 0; v < logits.cols(); v++) {
            sum += Math.exp(logits.at(row, v) - largest);
        }
        return largest + Math.log(sum);
    }

    private List<Values> adamW(Multi.AdamW op) {
        List<Values> results = new ArrayList<>();
        for (Multi.Trained trained : op.trained()) {
            Values parameter = run.get(trained.parameter()).copy();
            Values m = run.get(trained.m()).copy();
            Values v = run.get(trained.v()).copy();
            Values gradient = run.get(trained.gradient());
            Values ranks = run.get(trained.ranks());
            for (int a = 0; a < ranks.rows(); a++) {
                double[] hyper = hyper(run.get(op.hyper()), a);
                double norm = run.get(op.norms()).at(a, 0);
                for (int i = 0; i < ranks.intAt(a, 1) * parameter.cols(); i++) {
                    update(ranks.intAt(a, 0) * parameter.cols() + i, hyper, norm, gradient, parameter, m, v);
                }
            }
            results.addAll(List.of(parameter, m, v));
        }
        return results;
    }

    private static double[] hyper(Values hyper, int adapter) {
        int from = adapter * AdamW.SETTINGS;
        return Arrays.copyOfRange(hyper.data, from, from + AdamW.SETTINGS);
    }

    private static void update(
            int i, double[] hyper, double norm, Values gradient, Values parameter, Values m, Values v) {
        double lr = hyper[AdamW.LEARNING_RATE];
        double clip = hyper[AdamW.CLIP];
        double correction1 = hyper[AdamW.BIAS_CORRECTION1];
        double correction2 = hyper[AdamW.BIAS_CORRECTION2];
        boolean stepped = correction1 != 0;
        if (stepped) {
            double g = gradient.data[i] * (clip == 0 ? 1 : Math.min(1, clip / (norm + 1e-6)));
            m.data[i] += hyper[AdamW.ONE_MINUS_BETA1] * (g - m.data[i]);
            v.data[i] += hyper[AdamW.ONE_MINUS_BETA2] * (g * g - v.data[i]);
            parameter.data[i] *= 1 - lr * hyper[AdamW.WEIGHT_DECAY];
            double root = Math.sqrt(v.data[i] / correction2) + hyper[AdamW.EPSILON];
            parameter.data[i] -= lr / correction1 * m.data[i] / root;
        }
    }
}
