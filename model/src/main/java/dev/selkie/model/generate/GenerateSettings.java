package dev.selkie.model.generate;

import java.util.List;

/// What is made of each prompt.
///
/// @param maxTokens at most so many new tokens for each sample, the end token included
/// @param samples   texts for each prompt
/// @param stops     a text ends before the first of these that appears in it
/// @param seed      of all draws
/// @param ignoreEos an end token does not end a text; for measuring
public record GenerateSettings(
        int maxTokens, int samples, Sampling sampling, List<String> stops, long seed, boolean ignoreEos) {
    /// Texts of one prompt are all in memory until the last has ended.
    private static final int MOST_SAMPLES = 1 << 16;

    /// One sample of up to 128 tokens, temperature 0.7, top-p 0.9, seed 0.
    public static final GenerateSettings DEFAULT =
            new GenerateSettings(128, 1, Sampling.of(0.7, 0.9), List.of(), 0, false);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public GenerateSettings {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("maximum of new tokens %d is below 1".formatted(maxTokens));
        }
        if (samples < 1) {
            throw new IllegalArgumentException("number of samples %d is below 1".formatted(samples));
        }
        if (samples > MOST_SAMPLES) {
            throw new IllegalArgumentException(
                    "number of samples %d is above %d; ask for them in parts".formatted(samples, MOST_SAMPLES));
        }
        stops = List.copyOf(stops);
        if (stops.contains("")) {
            throw new IllegalArgumentException("an empty stop string would end every text at once");
        }
    }

    public GenerateSettings withMaxTokens(int tokens) {
        return new GenerateSettings(tokens, samples, sampling, stops, seed, ignoreEos);
    }

    public GenerateSettings withSamples(int texts) {
        return new GenerateSettings(maxTokens, texts, sampling, stops, seed, ignoreEos);
    }

    public GenerateSettings withSampling(Sampling choice) {
        return new GenerateSettings(maxTokens, samples, choice, stops, seed, ignoreEos);
    }

    public GenerateSettings withStops(List<String> texts) {
        return new GenerateSettings(maxTokens, samples, sampling, texts, seed, ignoreEos);
    }

    public GenerateSettings withIgnoreEos(boolean ignore) {
        return new GenerateSettings(maxTokens, samples, sampling, stops, seed, ignore);
    }

    public GenerateSettings withSeed(long number) {
        return new GenerateSettings(maxTokens, samples, sampling, stops, number, ignoreEos);
    }
}
