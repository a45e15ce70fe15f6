package dev.selkie.model.generate;

/// How the next token is chosen from the model's distribution. The steps come in the order of the fields:
/// penalty, temperature, then what is cut off.
///
/// @param repetitionPenalty logits of tokens already in the text are divided by it if positive, multiplied if
///     negative; 1 = none. Source: Keskar et al., "CTRL", arXiv:1909.05858, section 4.1
/// @param temperature       0 = always the most likely token
/// @param topK              only that many tokens, 0 = all
/// @param topP              only the fewest tokens that hold this much of the probability, 1 = all. Source:
///     Holtzman et al., "The Curious Case of Neural Text Degeneration", arXiv:1904.09751, section 3.1
/// @param minP              only tokens at least this likely relative to the likeliest, 0 = all. Source: Nguyen
///     et al., arXiv:2407.01082
public record Sampling(double repetitionPenalty, double temperature, int topK, double topP, double minP) {
    /// Always the most likely token.
    public static final Sampling GREEDY = new Sampling(1, 0, 0, 1, 0);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public Sampling {
        require(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "repetition penalty",
                repetitionPenalty,
                "above 0");
        require(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature, "0 or above");
        require(topK >= 0, "top-k", topK, "0 or above");
        require(topP > 0 && topP <= 1, "top-p", topP, "above 0 and at most 1");
        require(minP >= 0 && minP <= 1, "min-p", minP, "from 0 to 1");
    }

    /// Drawn at `temperature` from the tokens that hold `topP` of the probability.
    public static Sampling of(double temperature, double topP) {
        return new Sampling(1, temperature, 0, topP, 0);
    }

    private static void require(boolean holds, String name, Number value, String range) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s is not %s".formatted(name, value, range));
        }
    }
}
