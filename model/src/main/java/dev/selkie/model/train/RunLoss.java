package dev.selkie.model.train;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.DType;
import dev.selkie.model.data.Sequence;

/// The loss of a run, for all jobs in it: the part of the graph that makes it of hidden states, and the numbers that
/// this part is fed with.
///
/// Has identity and state; filled part by part for each run.
abstract sealed class RunLoss permits CrossEntropyLoss, PolicyGradientLoss, PreferenceLoss {
    private final Tensor targets;
    private final int[] targetsOfRows;
    private final RowInput weights;

    RunLoss(Dim.Open tokens) {
        targets = Tensor.input("targets", DType.I32, Shape.of(tokens, 1));
        targetsOfRows = new int[tokens.capacity()];
        weights = new RowInput("weights", tokens);
    }

    /// The loss of jobs whose objectives are of the kind of `like`.
    ///
    /// @param sequences most segments of a run
    static RunLoss of(Objective like, Dim.Open tokens, int sequences) {
        return switch (like) {
            case Objective.CrossEntropy() -> new CrossEntropyLoss(tokens);
            case Objective.PolicyGradient _ -> new PolicyGradientLoss(tokens);
            case Objective.Preference _ -> new PreferenceLoss(tokens, sequences);
        };
    }

    /// The loss, shape ().
    ///
    /// @param hidden what the head reads, (T, D)
    /// @param head   (V, D)
    abstract Tensor loss(Tensor hidden, Tensor head);

    /// What the host reads after a run: a number for each element. Made by [#loss].
    abstract Tensor elements();

    /// How many elements `part` has.
    abstract int elements(MicroBatch part);

    /// What an element adds to the sum that [#ofStep] takes.
    abstract double term(int element, float[] read);

    /// The loss of a job's step.
    ///
    /// @param sum of the terms of all its parts
    /// @param any of its parts
    abstract double ofStep(double sum, MicroBatch any);

    /// Fills the numbers of one record.
    ///
    /// @param record number of the record in its part
    /// @param row    its first
    abstract void fill(Objective objective, MicroBatch part, int record, int row);

    /// Begins a run.
    void clear() {}

    /// Adds a part whose rows begin at `firstRow`.
    final void add(Objective objective, MicroBatch part, int firstRow) {
        int row = firstRow;
        for (int i = 0; i < part.sequences().size(); i++) {
            Sequence sequence = part.sequences().get(i);
            for (int t = 0; t < sequence.rows(); t++) {
                targetsOfRows[row + t] = sequence.id(t + 1);
            }
            fill(objective, part, i, row);
            row += sequence.rows();
        }
    }

    void feed(Executable executable) {
        executable.set(targets, targetsOfRows);
        weights.feed(executable);
    }

    /// Log-probability of each row's target, 0 where the weight is 0, (T, 1).
    final Tensor logprobs(Tensor hidden, Tensor head) {
        return hidden.crossEntropy(head, targets, weights.tensor());
    }

    /// Of each row, (T, 1); 0 where there is no target.
    final RowInput weights() {
        return weights;
    }
}
