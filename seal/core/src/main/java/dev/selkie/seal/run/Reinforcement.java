package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// How the writer learns from what its edits of a round were worth.
public sealed interface Reinforcement {
    /// It imitates the edits that are kept: the best of each passage ([Selection]), all that solve their puzzle. What
    /// is published.
    ///
    /// Source: Singh et al., arXiv:2312.06585.
    record RestEm() implements Reinforcement {}

    /// It is drawn to edits that were worth more than others of their context, and pushed from those worth less; see
    /// [dev.selkie.model.train.Objective.PolicyGradient]. The reference is the model that wrote them.
    ///
    /// The log-probabilities that a ratio starts from are those of the sampling, to the last bit, so the first
    /// step's ratios are exactly 1. They are of the model's whole distribution, though edits of passages are drawn
    /// from its top-p part, and those of puzzles at a temperature of their own and again where they cannot be read.
    /// Source: Shao et al., arXiv:2402.03300, algorithm 1.
    ///
    /// @param clip    how far a token's ratio may go from 1
    /// @param penalty of leaving the reference
    /// @param plain   neither are advantages divided by their standard deviation, nor an edit's loss by its own
    ///     length, but by the longest edit's: Liu et al., "Dr. GRPO", arXiv:2503.20783
    record Grpo(double clip, double penalty, boolean plain) implements Reinforcement {
        /// Where rewards are nearly alike, so that their difference is not blown up.
        private static final double EPSILON = 1e-4;

        /// @throws IllegalArgumentException naming the value that is out of its range
        public Grpo {
            requireNotNegative("clip", clip);
            requireNotNegative("KL penalty", penalty);
        }

        /// `(reward − mean) / (standard deviation + 1e-4)` over the edits of one context; all 0 where all are alike.
        List<Double> advantages(List<Double> rewards) {
            double mean = rewards.stream().mapToDouble(r -> r).average().orElse(0);
            double squares =
                    rewards.stream().mapToDouble(r -> (r - mean) * (r - mean)).sum();
            double deviation = plain ? 1 : Math.sqrt(squares / Math.max(1, rewards.size() - 1)) + EPSILON;
            boolean alike = rewards.stream().distinct().count() < 2;
            return rewards.stream()
                    .map(reward -> alike ? 0 : (reward - mean) / deviation)
                    .toList();
        }

        /// Of each token of an edit in the loss.
        double weight(int tokens, int mostTokens) {
            return 1.0 / (plain ? mostTokens : tokens);
        }
    }

    /// Of each context, the best edit becomes likelier than the worst; see
    /// [dev.selkie.model.train.Objective.Preference]. The reference is the model that wrote them.
    ///
    /// Source: Rafailov et al., arXiv:2305.18290.
    ///
    /// @param beta how closely the writer stays at the reference
    record Dpo(double beta) implements Reinforcement {
        /// @throws IllegalArgumentException if `beta` is not above 0
        public Dpo {
            if (!(beta > 0)) {
                throw new IllegalArgumentException("beta %s is not above 0".formatted(beta));
            }
        }
    }

    /// Its name on the command line.
    default String label() {
        return switch (this) {
            case RestEm() -> "restem";
            case Grpo _ -> "grpo";
            case Dpo _ -> "dpo";
        };
    }

    /// Itself with its settings, for readers.
    default String described() {
        return switch (this) {
            case RestEm() -> "ReST-EM";
            case Grpo(double clip, double penalty, boolean plain) ->
                String.format(Locale.ROOT, "%s (clip %s, KL penalty %s)", plain ? "Dr. GRPO" : "GRPO", clip, penalty);
            case Dpo(double beta) -> String.format(Locale.ROOT, "DPO (beta %s)", beta);
        };
    }

    /// As part of the manifest.
    default SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("method", label());
        switch (this) {
            case RestEm() -> {}
            case Grpo(double clip, double penalty, boolean plain) -> {
                json.put("clip", clip);
                json.put("penalty", penalty);
                json.put("plain", plain);
            }
            case Dpo(double beta) -> json.put("beta", beta);
        }
        return json;
    }

    /// @throws FormatException if `json` is none
    static Reinforcement of(JsonObject json) throws FormatException {
        String method = json.string("method");
        return switch (method) {
            case "restem" -> new RestEm();
            case "grpo" -> new Grpo(json.number("clip"), json.number("penalty"), json.bool("plain"));
            case "dpo" -> new Dpo(json.number("beta"));
            default -> throw json.wrong("method", "restem, grpo or dpo", FormatException.quote(method));
        };
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("%s %s is below 0".formatted(name, value));
        }
    }
}
