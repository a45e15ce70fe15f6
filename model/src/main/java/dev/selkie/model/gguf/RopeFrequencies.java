package dev.selkie.model.gguf;

import dev.selkie.model.config.RopeScaling;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The `rope_freqs.weight` of a GGUF file: what each rotary frequency is divided by, and the settings it came from.
///
/// llama.cpp's conversion keeps these quotients instead of the settings of `config.json`; here the settings are
/// found again as those that give the same quotients.
final class RopeFrequencies {
    /// Of all Llama models published; only their ratio to the original length counts.
    private static final double LOW_FREQ_FACTOR = 1;

    private static final double HIGH_FREQ_FACTOR = 4;
    private static final int MOST_USUAL_LENGTH = 8192;
    private static final int SHORTEST_LOG2 = 4;
    private static final int LONGEST_LOG2 = 24;

    /// The quotients are f32, made with a few roundings.
    private static final double TOLERANCE = 1e-4;

    private final double ropeTheta;
    private final int headDim;
    private final double[] quotients;

    /// @param quotients one for each of the `headDim / 2` pairs
    RopeFrequencies(double ropeTheta, int headDim, double[] quotients) {
        this.ropeTheta = ropeTheta;
        this.headDim = headDim;
        this.quotients = quotients.clone();
    }

    /// The settings that explain the quotients, if any do.
    ///
    /// @param trainedLength what the file says of the length before stretching; 0: nothing
    Optional<RopeScaling> scaling(long trainedLength) {
        double last = quotients[quotients.length - 1];
        if (explain(_ -> 1)) {
            return Optional.of(new RopeScaling.Default());
        }
        if (explain(_ -> last)) {
            return Optional.of(new RopeScaling.Linear(last));
        }
        return LongStream.concat(
                        LongStream.of(trainedLength, MOST_USUAL_LENGTH),
                        IntStream.rangeClosed(SHORTEST_LOG2, LONGEST_LOG2).mapToLong(log -> 1L << log))
                .filter(length -> length > 0 && length <= Integer.MAX_VALUE)
                .mapToObj(length -> new RopeScaling.Llama3(last, LOW_FREQ_FACTOR, HIGH_FREQ_FACTOR, (int) length))
                .filter(candidate -> explain(i -> quotient(candidate, i)))
                .<RopeScaling>map(candidate -> candidate)
                .findFirst();
    }

    private boolean explain(IntToDoubleFunction expected) {
        return IntStream.range(0, quotients.length)
                .allMatch(i -> Math.abs(quotients[i] / expected.applyAsDouble(i) - 1) <= TOLERANCE);
    }

    /// What [RopeScaling.Llama3] divides the frequency of pair `i` by.
    private double quotient(RopeScaling.Llama3 scaling, int i) {
        double wavelength = 2 * Math.PI * Math.pow(ropeTheta, 2.0 * i / headDim);
        double waves = scaling.originalMaxPositionEmbeddings() / wavelength;
        if (waves > scaling.highFreqFactor()) {
            return 1;
        }
        if (waves < scaling.lowFreqFactor()) {
            return scaling.factor();
        }
        double kept = (waves - scaling.lowFreqFactor()) / (scaling.highFreqFactor() - scaling.lowFreqFactor());
        return 1 / ((1 - kept) / scaling.factor() + kept);
    }
}
