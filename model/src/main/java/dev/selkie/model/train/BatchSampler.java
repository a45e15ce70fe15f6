package dev.selkie.model.train;

import dev.selkie.model.random.RandomStream;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Which records each step of a training run learns from: a function of the step alone, so a run resumes from
/// its step's number.
///
/// Remembers the order of the epoch last asked for. A step takes the next `batch · accumulate` records of its
/// epoch's order; an epoch's last step takes what is left.
final class BatchSampler {
    private final TrainSettings settings;
    private final int records;
    private final int group;
    private final int stepsPerEpoch;
    private final int steps;
    private int orderedEpoch;
    private int[] order = {};

    /// @throws IllegalArgumentException if there are no records, or more steps than an `int` counts
    BatchSampler(TrainSettings settings, int records) {
        if (records < 1) {
            throw new IllegalArgumentException("training needs at least one record");
        }
        this.settings = settings;
        this.records = records;
        group = (int) Math.min((long) settings.batch() * settings.accumulate(), records);
        stepsPerEpoch = Math.ceilDiv(records, group);
        steps = settings.steps(records);
    }

    int steps() {
        return steps;
    }

    /// The epoch of `step`; both count from 1.
    int epoch(int step) {
        return (step - 1) / stepsPerEpoch + 1;
    }

    /// The records of all batches of `step`, in order.
    int[] records(int step) {
        if (orderedEpoch != epoch(step)) {
            orderedEpoch = epoch(step);
            order = order(orderedEpoch);
        }
        int first = (step - 1) % stepsPerEpoch * group;
        return Arrays.copyOfRange(order, first, Math.min(first + group, order.length));
    }

    private int[] order(int epoch) {
        if (settings.shuffle()) {
            return RandomStream.of(settings.seed(), "order").with(epoch).permutation(records);
        }
        return IntStream.range(0, records).toArray();
    }
}
