package dev.selkie.model.train;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Tensor;

/// See [Objective.CrossEntropy]. An element is a row's log-probability.
final class CrossEntropyLoss extends RunLoss {
    private Tensor logprobs;

    CrossEntropyLoss(Dim.Open tokens) {
        super(tokens);
        logprobs = weights().tensor();
    }

    @Override
    Tensor loss(Tensor hidden, Tensor head) {
        logprobs = logprobs(hidden, head);
        return Tensor.crossEntropyLoss(logprobs, weights().tensor());
    }

    @Override
    Tensor elements() {
        return logprobs;
    }

    @Override
    int elements(MicroBatch part) {
        return part.rows();
    }

    @Override
    double term(int row, float[] read) {
        return weights().get(row) == 0 ? 0 : read[row];
    }

    @Override
    double ofStep(double sum, MicroBatch any) {
        return -sum / any.divisor();
    }

    @Override
    void fill(Objective objective, MicroBatch part, int record, int row) {
        weights().fill(part.sequences().get(record), row, 1f / part.divisor());
    }
}
