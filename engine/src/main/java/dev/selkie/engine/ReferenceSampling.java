package dev.selkie.engine;

import dev.selkie.kernels.SampleTokens;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/// The meaning of sampling, one row after the other: penalty, temperature, top-k, top-p, min-p, in this order; see
/// [SampleTokens].
final class ReferenceSampling {
    private final double[] logits;
    private final double temperature;
    private final double topP;
    private final int topK;
    private final double minP;
    private final double penalty;

    private ReferenceSampling(double[] logits, Values settings, int row) {
        this.logits = logits;
        temperature = settings.at(row, SampleTokens.TEMPERATURE);
        topP = settings.at(row, SampleTokens.TOP_P);
        topK = settings.intAt(row, SampleTokens.TOP_K);
        minP = settings.at(row, SampleTokens.MIN_P);
        penalty = settings.at(row, SampleTokens.REPETITION_PENALTY);
    }

    static List<Values> sample(Reference run, Multi.SampleTokens op) {
        Values logits = run.get(op.logits());
        Values history = run.get(op.history());
        Values ids = Values.zeros(logits.rows(), 1);
        Values logprobs = Values.zeros(logits.rows(), 1);
        for (int s = 0; s < logits.rows(); s++) {
            double[] row = Arrays.copyOfRange(logits.data, s * logits.cols(), (s + 1) * logits.cols());
            var sampling = new ReferenceSampling(row, run.get(op.settings()), s);
            int id = sampling.draw(rowOf(history, s), run.get(op.uniforms()).at(s, 0));
            ids.set(s, 0, id);
            logprobs.set(s, 0, id < 0 ? Double.NaN : logits.at(s, id) - ReferenceMulti.logSumExp(logits, s));
        }
        return List.of(ids, logprobs);
    }

    private static Set<Integer> rowOf(Values history, int row) {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < history.cols(); i++) {
            ids.add(history.intAt(row, i));
        }
        return ids;
    }

    private int draw(Set<Integer> history, double uniform) {
        double largest = Arrays.stream(logits).max().orElse(Double.NaN);
        boolean impossible = Double.isNaN(largest)
                || Double.isInfinite(largest)
                || Arrays.stream(logits).anyMatch(Double::isNaN);
        if (impossible) {
            return -1;
        }
        for (int id : history) {
            if (id >= 0) {
                logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty;
            }
        }
        int[] likeliestFirst = likeliestFirst();
        return temperature == 0 ? likeliestFirst[0] : drawFrom(kept(likeliestFirst), uniform);
    }

    private int[] likeliestFirst() {
        return IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> Double.compare(logits[b], logits[a]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// The probability of each id, 0 for those that are not kept; not normalised.
    private double[] kept(int[] likeliestFirst) {
        double largest = logits[likeliestFirst[0]];
        double[] weights = Arrays.stream(logits)
                .map(z -> Math.exp((z - largest) / temperature))
                .toArray();
        double smallest =
                topK > 0 ? logits[likeliestFirst[Math.min(topK, logits.length) - 1]] : Double.NEGATIVE_INFINITY;
        drop(weights, id -> logits[id] < smallest);
        double share = topP * Arrays.stream(weights).sum();
        double held = 0;
        for (int id : likeliestFirst) {
            double weight = weights[id];
            if (topP < 1 && held >= share && held > 0) {
                weights[id] = 0;
            }
            held += weight;
        }
        drop(weights, id -> weights[id] < minP);
        return weights;
    }

    private static void drop(double[] weights, IntPredicate dropped) {
        IntStream.range(0, weights.length).filter(dropped).forEach(id -> weights[id] = 0);
    }

    private static int drawFrom(double[] weights, double uniform) {
        double end = uniform * Arrays.stream(weights).sum();
        double held = 0;
        int last = -1;
        for (int id = 0; id < weights.length; id++) {
            held += weights[id];
            if (weights[id] > 0) {
                last = id;
                if (held > end) {
                    return id;
                }
            }
        }
        return last;
    }
}
