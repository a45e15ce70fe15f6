package dev.selkie.seal.report;

import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.Measure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// How one arm of a run does against the same arm of another, on the held-out passages that both have: the last
/// models of both.
///
/// @param passages    that both runs have examined
/// @param differences by measure: this one's score minus the other's, paired by passage
public record Comparison(String arm, int passages, SequencedMap<Measure, Difference> differences) {
    private static final int FLIPS = 10_000;

    /// A paired difference.
    ///
    /// @param p chance of a mean at least as far from 0 if every difference might as well have had the other sign:
    ///     Fisher's randomisation test with 10,000 random choices of signs, (1 + hits) / (1 + choices).
    ///     Source: Phipson and Smyth, "Permutation P-values Should Never Be Zero", 2010, arXiv:1603.05766
    public record Difference(Interval interval, double p) {
        static Difference of(List<Double> values, long seed) {
            return new Difference(
                    Interval.of(values, RandomStream.of(seed, "bootstrap")), p(values, RandomStream.of(seed, "signs")));
        }

        private static double p(List<Double> values, RandomStream signs) {
            double mean = Math.abs(Interval.mean(values));
            double slack = 1e-12 * mean; // sums of the same numbers in other signs round differently
            int hits = 0;
            for (int flip = 0; flip < FLIPS; flip++) {
                double sum = 0;
                for (int i = 0; i < values.size(); i++) {
                    sum += signs.below(2, (long) flip * values.size() + i) == 0 ? values.get(i) : -values.get(i);
                }
                hits += Math.abs(sum) / values.size() >= mean - slack ? 1 : 0;
            }
            return (1.0 + hits) / (1 + FLIPS);
        }
    }

    /// Every arm that `run` and `other` both have, on passages that both have.
    public static List<Comparison> of(Results run, Results other) {
        var comparisons = new ArrayList<Comparison>();
        for (ArmResult arm : run.lastArms()) {
            for (ArmResult against : other.lastArms()) {
                if (arm.arm().equals(against.arm())) {
                    of(run, arm, other, against).ifPresent(comparisons::add);
                }
            }
        }
        return comparisons;
    }

    private static Optional<Comparison> of(Results run, ArmResult arm, Results other, ArmResult against) {
        var differences = new LinkedHashMap<Measure, Difference>();
        int passages = 0;
        for (Measure measure : Measure.values()) {
            List<Double> paired = Interval.differences(run.scores(arm, measure), other.scores(against, measure));
            if (!paired.isEmpty()) {
                passages = Math.max(passages, paired.size());
                differences.put(measure, Difference.of(paired, run.seed()));
            }
        }
        return differences.isEmpty() ? Optional.empty() : Optional.of(new Comparison(arm.arm(), passages, differences));
    }

    /// What programs read.
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("arm", arm);
        json.put("passages", passages);
        differences.forEach((measure, difference) -> {
            SequencedMap<String, Object> values = difference.interval.json();
            values.put("p", difference.p);
            json.put(measure.toString(), values);
        });
        return json;
    }
}
