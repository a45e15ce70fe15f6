package dev.selkie.cli;

import dev.selkie.model.generate.GenerateSettings;
import dev.selkie.model.generate.Sampling;
import java.util.List;
import picocli.CommandLine.Option;

/// How texts are drawn from a model.
final class SamplingOptions {
    @Option(
            names = {"-n", "--samples"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Texts for each prompt (default: ${DEFAULT-VALUE}).")
    int samples = 1;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Most new tokens of a text (default: ${DEFAULT-VALUE}).")
    int maxTokens = 128;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0.7",
            description = "How freely tokens are drawn; 0 is greedy (default: ${DEFAULT-VALUE}).")
    double temperature = 0.7;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            defaultValue = "0.9",
            description = "Draw from the likeliest tokens that hold this much probability (default: ${DEFAULT-VALUE}).")
    double topP = 0.9;

    @Option(
            names = "--top-k",
            paramLabel = "K",
            defaultValue = "0",
            description = "Draw from the K likeliest tokens; 0 is all (default: ${DEFAULT-VALUE}).")
    int topK;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            defaultValue = "0",
            description =
                    "Draw from tokens at least this likely, relative to the likeliest (default: ${DEFAULT-VALUE}).")
    double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            defaultValue = "1",
            description = "Above 1: tokens that are there already are less likely (default: ${DEFAULT-VALUE}).")
    double repetitionPenalty = 1;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End a text before this; may be given more than once.")
    List<String> stops = List.of();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The same seed gives the same texts (default: ${DEFAULT-VALUE}).")
    long seed;

    /// All of it as the library takes it.
    ///
    /// @throws IllegalArgumentException naming the value that is out of its range
    GenerateSettings settings() {
        var sampling = temperature == 0
                ? new Sampling(repetitionPenalty, 0, 0, 1, 0)
                : new Sampling(repetitionPenalty, temperature, topK, topP, minP);
        return GenerateSettings.DEFAULT
                .withMaxTokens(maxTokens)
                .withSamples(samples)
                .withSampling(sampling)
                .withStops(stops)
                .withSeed(seed);
    }
}
