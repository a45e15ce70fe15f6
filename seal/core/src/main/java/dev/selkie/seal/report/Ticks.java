package dev.selkie.seal.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/// The marks of an axis at round numbers: multiples of 1, 2 or 5 times a power of ten.
///
/// @param step  between two marks
/// @param first of them, in steps
/// @param last  of them, in steps
record Ticks(double step, long first, long last) {
    private static final double SLACK = 1e-9; // of a step: bounds are means, which round

    /// The least marks that take in all from `low` to `high`, which is higher: about `most` steps, two more at most.
    static Ticks around(double low, double high, int most) {
        double step = roundStep((high - low) / most);
        return new Ticks(step, (long) Math.floor(low / step + SLACK), (long) Math.ceil(high / step - SLACK));
    }

    /// The first round number that is not below `least`.
    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        return DoubleStream.of(1, 2, 5, 10)
                .map(digit -> digit * power)
                .filter(step -> step >= least * (1 - SLACK))
                .findFirst()
                .orElseThrow();
    }

    double low() {
        return first * step;
    }

    double high() {
        return last * step;
    }

    List<Double> values() {
        return LongStream.rangeClosed(first, last).mapToObj(n -> n * step).toList();
    }

    /// `value` with as many decimals as the steps need.
    String label(double value) {
        int decimals = Math.max(0, (int) Math.ceil(-Math.log10(step) - SLACK));
        return Html.of("%." + decimals + "f", value);
    }
}
