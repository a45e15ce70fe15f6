package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;

/// How the writer learns from the rewards of a round's edits.
public sealed interface Reinforcement {
    /// The published method: the writer imitates the edits that are kept, of each passage the best
    /// ([Selection]), of each puzzle all that solve it.
    ///
    /// Source: Singh et al., arXiv:2312.06585.
    record RestEm() implements Reinforcement {}

    /// Policy gradient: edits with a higher reward than others of their context become likelier, those with a
    /// lower one less likely; see [dev.selkie.model.train.Objective.PolicyGradient]. The reference is the model
    /// that wrote them.
    ///
    /// The ratio starts from the log-probabilities at sampling time, to the last bit, so the first step's
    /// ratios are exactly 1. They are of the model's whole distribution, although edits are not drawn from just
    /// that: those of passages with top-p; those of puzzles at a temperature of their own, and again if they
    /// cannot be read.
    ///
    /// Source: Shao et al., arXiv:2402.03300, algorithm 1.
    ///
    /// @param clip    how far a token's ratio may go from 1
    /// @param penalty of leaving the reference
    /// @param drGrpo  the variant of Liu et al., "Dr. GRPO", arXiv:2503.20783: advantages are not divided by
    ///     their standard deviation, and every edit's loss is divided by the length of the longest edit, not by
    ///     its own
    record Grpo(double clip, double penalty, boolean drGrpo) implements Reinforcement {
        /// Keeps the advantages small where rewards are nearly alike.
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
            double deviation = drGrpo ? 1 : Math.sqrt(squares / Math.max(1, rewards.size() - 1)) + EPSILON;
            boolean alike = rewards.stream().distinct().count() < 2;
            return rewards.stream()
                    .map(reward -> alike ? 0 : (reward - mean) / deviation)
                    .toList();
        }

        /// The weight in the loss of each token of an edit of `tokens` tokens, at most `mostTokens`.
        double weight(int tokens, int mostTokens) {
            return 1.0 / (drGrpo ? mostTokens : tokens);
        }
    }

    /// Preference: of each context the edit with the highest reward becomes likelier than that with the lowest;
    /// see [dev.selkie.model.train.Objective.Preference]. The reference is the model that wrote them.
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
            case Grpo(double clip, double penalty, boolean drGrpo) ->
                String.format(Locale.ROOT, "%s (clip %s, KL penalty %s)", drGrpo ? "Dr. GRPO" : "GRPO", clip, penalty);
            case Dpo(double beta) -> String.format(Locale.ROOT, "DPO (beta %s)", beta);
        };
    }

    /// As part of the manifest.
    default SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("method", label());
        switch (this) {
            case RestEm() -> {}
            case Grpo(double clip, double penalty, boolean drGrpo) -> {
                json.put("clip", clip);
                json.put("penalty", penalty);
                json.put("dr_grpo", drGrpo);
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
            case "grpo" -> new Grpo(json.number("clip"), json.number("penalty"), json.bool("dr_grpo"));
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
