package dev.selkie.model.generate;

import java.util.List;

/// All texts of one call, prompt by prompt, and how long they took.
public record Generation(List<Sample> samples, Timing timing) {
    public Generation {
        samples = List.copyOf(samples);
    }

    /// How long the parts of a call took.
    ///
    /// @param prefillTokens  positions of prompts that were computed
    /// @param prefillSeconds spent in steps that read prompts
    /// @param decodeTokens   tokens drawn in steps that read no prompt
    /// @param decodeSeconds  spent in those steps
    public record Timing(long prefillTokens, double prefillSeconds, long decodeTokens, double decodeSeconds) {}
}
