package dev.selkie.model.generate;

import java.util.List;

/// One text that the model wrote.
///
/// @param promptIndex  number of the prompt, from 0
/// @param sampleIndex  number of the text among those of its prompt, from 0
/// @param promptTokens length of the prompt
/// @param ids          the new tokens, the end token included
/// @param text         what they say, without the end token, or what comes before the stop string
/// @param finish       why it ended
/// @param logprobs     of each new token, under the model's own distribution (before temperature, penalties and
///     truncation)
public record Sample(
        int promptIndex,
        int sampleIndex,
        int promptTokens,
        List<Integer> ids,
        String text,
        Finish finish,
        List<Float> logprobs) {
    public Sample {
        ids = List.copyOf(ids);
        logprobs = List.copyOf(logprobs);
    }

    /// Why a text ended.
    public enum Finish {
        /// At an end token or a stop string.
        STOP,
        /// At the maximum of new tokens, or where the context was full.
        LENGTH
    }

    /// The sum of [#logprobs()].
    public double logprob() {
        return logprobs.stream().mapToDouble(Float::doubleValue).sum();
    }
}
