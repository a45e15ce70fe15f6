package dev.selkie.model.train;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.train.Objective.PolicyGradient;
import dev.selkie.model.train.Objective.Rollout;
import java.util.List;

/// See [PolicyGradient]. An element is what a row adds to the loss.
final class PolicyGradientLoss extends RunLoss {
    private final RowInput sampled;
    private final RowInput reference;
    private final RowInput advantages;
    private final RowInput lowest;
    private final RowInput highest;
    private final RowInput penalties;
    private Tensor terms;

    PolicyGradientLoss(Dim.Open tokens) {
        super(tokens);
        sampled = new RowInput("sampled", tokens);
        reference = new RowInput("reference", tokens);
        advantages = new RowInput("advantages", tokens);
        lowest = new RowInput("lowest_ratio", tokens);
        highest = new RowInput("highest_ratio", tokens);
        penalties = new RowInput("penalties", tokens);
        terms = weights().tensor();
    }

    @Override
    Tensor loss(Tensor hidden, Tensor head) {
        terms = terms(logprobs(hidden, head));
        return terms.sum();
    }

    /// What each row adds to the loss, (T, 1), of its log-probability. Rows without a target have weight 0.
    ///
    /// `min(r A, clip(r) A)` is `min(r, 1 + ε) A` for A ≥ 0 and `max(r, 1 − ε) A` below: so the clipped side alone
    /// is without gradient.
    Tensor terms(Tensor logprobs) {
        Tensor ratio = logprobs.sub(sampled.tensor()).exp();
        Tensor atMost = ratio.neg().max(highest.tensor().neg()).neg();
        Tensor atLeast = ratio.max(lowest.tensor());
        Tensor isBad = advantages.tensor().less(Tensor.scalar(0));
        Tensor gain = isBad.where(atLeast, atMost).mul(advantages.tensor());
        Tensor away = reference.tensor().sub(logprobs);
        Tensor divergence = away.exp().sub(away).add(-1);
        return divergence.mul(penalties.tensor()).sub(gain).mul(weights().tensor());
    }

    @Override
    Tensor elements() {
        return terms;
    }

    @Override
    int elements(MicroBatch part) {
        return part.rows();
    }

    @Override
    double term(int row, float[] read) {
        return read[row];
    }

    @Override
    double ofStep(double sum, MicroBatch any) {
        return sum;
    }

    @Override
    void fill(Objective objective, MicroBatch part, int record, int row) {
        if (!(objective instanceof PolicyGradient gradient)) {
            throw new AssertionError(objective);
        }
        Sequence sequence = part.sequences().get(record);
        Rollout rollout = gradient.rollouts().get(part.numbers().get(record));
        weights().fill(sequence, row, rollout.weight() / part.units());
        sampled.fill(sequence, row, rollout.sampled());
        reference.fill(sequence, row, rollout.reference());
        advantages.fill(sequence, row, rollout.advantage());
        lowest.fill(sequence, row, 1 - gradient.clip());
        highest.fill(sequence, row, 1 + gradient.clip());
        penalties.fill(sequence, row, gradient.penalty());
    }

    @Override
    void feed(Executable executable) {
        super.feed(executable);
        List.of(sampled, reference, advantages, lowest, highest, penalties).forEach(input -> input.feed(executable));
    }
}
