package dev.selkie.model.train;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.data.Sequence;
import java.util.List;
import java.util.function.IntFunction;

/// All weights of a model that are to be trained.
///
/// @param batches  what each step, from 1, learns from: a function of the step alone, so that a run can be
///     resumed
/// @param steps    how many there are
/// @param adamW    the optimizer
/// @param schedule of the learning rate
/// @param warmup   from 1 on a number of steps, below 1 a share of all
/// @param limits   of a batch
/// @param start    the weights under their names, and, if steps are done, their moments under name + `.m`
///     and `.v`
public record FullTrainingJob(
        IntFunction<List<Sequence>> batches,
        int steps,
        AdamWSettings adamW,
        Schedule schedule,
        double warmup,
        Limits limits,
        Snapshot start) {
    /// @throws IllegalArgumentException naming the value that is out of its range
    public FullTrainingJob {
        Schedule.warmupSteps(warmup, 1);
        if (steps < start.step()) {
            throw new IllegalArgumentException("%d steps are fewer than the %d done".formatted(steps, start.step()));
        }
    }

    /// A job that learns `data` as an adapter would with the same `settings`; see [RecordBatches].
    ///
    /// @throws IllegalArgumentException if there are no records, or their loss is padded
    public static FullTrainingJob of(List<Sequence> data, TrainSettings settings, Snapshot start) {
        var batches = new RecordBatches(data, settings);
        return new FullTrainingJob(
                batches,
                batches.steps(),
                settings.adamW(),
                settings.schedule(),
                settings.warmup(),
                batches.limits(),
                start);
    }

    /// How large a batch may be.
    ///
    /// @param rows      of all its sequences together
    /// @param sequences in it
    /// @param positions of the longest one
    public record Limits(int rows, int sequences, int positions) {}
}
