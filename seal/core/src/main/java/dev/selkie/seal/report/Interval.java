package dev.selkie.seal.report;

import dev.selkie.model.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// A mean and where it may lie: the percentile bootstrap's 95 % interval.
///
/// Values are drawn with replacement, as many as there are; the mean of each such sample is taken, and the interval
/// goes from the 2.5 % quantile of those means to the 97.5 % quantile. Of a pair of arms the values are the differences
/// passage by passage, which takes out how hard the passages are.
/// Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3.
public record Interval(double mean, double low, double high) {
    private static final int SAMPLES = 10_000;
    private static final double TAIL = 0.025;

    /// The interval of the mean of `values`, of which there is at least one. The same values and the same stream of
    /// draws give the same interval.
    public static Interval of(List<Double> values, RandomStream draws) {
        int n = values.size();
        var means = new double[SAMPLES];
        for (int sample = 0; sample < SAMPLES; sample++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
                sum += values.get(draws.below(n, (long) sample * n + i));
            }
            means[sample] = sum / n;
        }
        Arrays.sort(means);
        return new Interval(mean(values), quantile(means, TAIL), quantile(means, 1 - TAIL));
    }

    /// How far `scores` are above `others`, pair by pair; none if they share no key.
    static <K> Optional<Interval> paired(Map<K, Double> scores, Map<K, Double> others, long seed) {
        List<Double> differences = differences(scores, others);
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(of(differences, RandomStream.of(seed, "bootstrap")));
    }

    /// Of each key that both have, the score less the other, in the order of `scores`.
    static <K> List<Double> differences(Map<K, Double> scores, Map<K, Double> others) {
        var differences = new ArrayList<Double>();
        scores.forEach((key, score) -> {
            Double other = others.get(key);
            if (other != null) {
                differences.add(score - other);
            }
        });
        return differences;
    }

    /// Whether 0 lies outside. A single value leaves its interval without width and so says nothing.
    public boolean isClear() {
        return low < high && (low > 0 || high < 0);
    }

    /// The value below which a share `q` of `sorted` lies, interpolated between neighbours as NumPy does by default:
    /// the one at `q · (n − 1)`, counted from 0.
    static double quantile(double[] sorted, double q) {
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }

    static double mean(List<Double> values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.size();
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("mean", mean);
        json.put("low", low);
        json.put("high", high);
        return json;
    }
}
