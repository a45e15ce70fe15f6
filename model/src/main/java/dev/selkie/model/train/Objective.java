package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import java.util.List;

/// What a training job makes small. Log-probabilities are those of a record's targets, in order.
public sealed interface Objective {
    /// `−Σ log p / targets` over all targets of a step: what is read is to become likely.
    record CrossEntropy() implements Objective {}

    /// Group-relative policy gradient: what was written becomes likelier or less likely by what it was worth. Over
    /// the records of a step, and the targets t of each,
    ///
    ///     loss  = −Σ weight · (min(ratio · advantage, clip(ratio, 1 − ε, 1 + ε) · advantage) − β · kl) / records
    ///     ratio = exp(log p − sampled)        kl = exp(reference − log p) − (reference − log p) − 1
    ///
    /// Source: Shao et al., "DeepSeekMath", arXiv:2402.03300, equations 3 and 4; the penalty's estimator: Schulman,
    /// "Approximating KL Divergence" (2020), where it is called k3.
    ///
    /// @param rollouts one for each record of the job
    /// @param clip     ε: how far the ratio may go before a token has no more to gain
    /// @param penalty  β: of leaving the reference
    record PolicyGradient(List<Rollout> rollouts, double clip, double penalty) implements Objective {
        public PolicyGradient {
            rollouts = List.copyOf(rollouts);
            requireNotNegative("clip", clip);
            requireNotNegative("penalty", penalty);
        }
    }

    /// What is known of a text that was sampled.
    ///
    /// @param sampled   log-probability of each target when it was drawn
    /// @param reference the same under the model that is not to be left too far
    /// @param advantage how much better the text is than others of its group
    /// @param weight    of each target in the loss: 1 / targets gives every text the same weight, as GRPO has it
    record Rollout(List<Float> sampled, List<Float> reference, double advantage, double weight) {
        public Rollout {
            sampled = List.copyOf(sampled);
            reference = List.copyOf(reference);
        }
    }

    /// Direct preference optimisation: of each pair the first becomes likelier than the second, against the
    /// reference. Over the pairs of a step,
    ///
    ///     loss   = −Σ log σ(β · (margin(chosen) − margin(rejected))) / pairs
    ///     margin = Σ (log p − reference) over a record's targets
    ///
    /// Source: Rafailov et al., arXiv:2305.18290, equation 7.
    ///
    /// @param references log-probabilities under the reference, for each record of the job; of each two records in
    ///     turn the first is the chosen one, the second the rejected one
    /// @param beta       how far a preference may pull from the reference: small is far
    record Preference(List<List<Float>> references, double beta) implements Objective {
        public Preference {
            references = references.stream().map(List::copyOf).toList();
            if (!(beta > 0)) {
                throw new IllegalArgumentException("beta %s is not above 0".formatted(beta));
            }
        }
    }

    /// How many records, one after the other, belong together.
    default int group() {
        return this instanceof Preference ? 2 : 1;
    }

    /// @throws IllegalArgumentException naming the first record of `data` that this does not fit
    default void check(List<Sequence> data) {
        switch (this) {
            case CrossEntropy() -> {}
            case PolicyGradient(List<Rollout> rollouts, double _, double _) -> {
                requireSame("rollouts", rollouts.size(), "records", data.size());
                for (int i = 0; i < data.size(); i++) {
                    requireTargets(i, rollouts.get(i).sampled.size(), data.get(i));
                    requireTargets(i, rollouts.get(i).reference.size(), data.get(i));
                }
            }
            case Preference(List<List<Float>> references, double _) -> {
                requireSame("references", references.size(), "records", data.size());
                requireSame("chosen records", Math.ceilDiv(data.size(), 2), "rejected ones", data.size() / 2);
                for (int i = 0; i < data.size(); i++) {
                    requireTargets(i, references.get(i).size(), data.get(i));
                }
            }
        }
    }

    private static void requireTargets(int record, int known, Sequence data) {
        requireSame("known log-probabilities of record " + record, known, "targets", data.targets());
        if (known == 0) {
            throw new IllegalArgumentException("record %d has no target".formatted(record));
        }
    }

    private static void requireSame(String what, int count, String other, int of) {
        if (count != of) {
            throw new IllegalArgumentException("%d %s, %d %s".formatted(count, what, of, other));
        }
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0)) {
            throw new IllegalArgumentException("%s %s is below 0".formatted(name, value));
        }
    }
}
