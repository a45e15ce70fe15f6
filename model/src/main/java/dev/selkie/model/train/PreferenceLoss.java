package dev.selkie.model.train;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.DType;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.train.Objective.Preference;
import java.util.Arrays;

/// See [Preference]. An element is what a pair adds to the loss.
final class PreferenceLoss extends RunLoss {
    private final Dim.Open pairs;
    private final RowInput reference;
    private final RowInput shares;
    private final Tensor pairOfRow;
    private final int[] pairsOfRows;
    private Tensor terms;
    private int filled;

    PreferenceLoss(Dim.Open tokens, int sequences) {
        super(tokens);
        pairs = new Dim.Open("P", Math.max(1, sequences / 2));
        reference = new RowInput("reference", tokens);
        shares = new RowInput("shares", pairs);
        pairOfRow = Tensor.input("pair", DType.I32, Shape.of(tokens, 1));
        pairsOfRows = new int[tokens.capacity()];
        terms = shares.tensor();
    }

    @Override
    Tensor loss(Tensor hidden, Tensor head) {
        terms = terms(logprobs(hidden, head));
        return terms.sum();
    }

    /// What each pair adds to the loss, (P, 1), of its rows' log-probabilities. A row's weight is β, negative in the
    /// rejected record. `−log σ(x) = log(1 + exp(−x))`, written so that no exponential overflows.
    Tensor terms(Tensor logprobs) {
        Tensor margin =
                logprobs.sub(reference.tensor()).mul(weights().tensor()).scatterAddRows(pairOfRow, pairs); // (P, 1)
        Tensor small = margin.neg().max(margin).neg().exp(); // exp(−|x|)
        return margin.neg().relu().add(small.add(1).log()).mul(shares.tensor());
    }

    @Override
    Tensor elements() {
        return terms;
    }

    @Override
    int elements(MicroBatch part) {
        return part.sequences().size() / 2;
    }

    @Override
    double term(int pair, float[] read) {
        return read[pair];
    }

    @Override
    double ofStep(double sum, MicroBatch any) {
        return sum;
    }

    @Override
    void clear() {
        filled = 0;
    }

    @Override
    void fill(Objective objective, MicroBatch part, int record, int row) {
        if (!(objective instanceof Preference preference)) {
            throw new AssertionError(objective);
        }
        Sequence sequence = part.sequences().get(record);
        boolean chosen = record % 2 == 0;
        weights().fill(sequence, row, chosen ? preference.beta() : -preference.beta());
        reference.fill(sequence, row, preference.references().get(part.numbers().get(record)));
        Arrays.fill(pairsOfRows, row, row + sequence.rows(), filled);
        if (!chosen) {
            shares.set(filled, 1f / part.units());
            filled++;
        }
    }

    @Override
    void feed(Executable executable) {
        super.feed(executable);
        executable.live(pairs, filled);
        reference.feed(executable);
        shares.feed(executable);
        executable.set(pairOfRow, pairsOfRows);
    }
}
