package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import dev.selkie.model.peft.PeftAdapter;
import java.util.List;
import java.util.Optional;

/// One adapter that is to be trained.
///
/// @param data      what it learns from
/// @param start     the adapter it starts from, fresh or trained before; its shape stays
/// @param objective what it makes small
/// @param resumed   where an earlier run was stopped, if there was one
public record TrainingJob(
        List<Sequence> data,
        PeftAdapter start,
        TrainSettings settings,
        Objective objective,
        Optional<Snapshot> resumed) {
    /// @throws IllegalArgumentException if the objective does not fit the data
    public TrainingJob {
        data = List.copyOf(data);
        objective.check(data);
    }

    /// A job that begins at its first step.
    public TrainingJob(List<Sequence> data, PeftAdapter start, TrainSettings settings, Objective objective) {
        this(data, start, settings, objective, Optional.empty());
    }

    /// A job that makes its data likely.
    public TrainingJob(List<Sequence> data, PeftAdapter start, TrainSettings settings, Optional<Snapshot> resumed) {
        this(data, start, settings, new Objective.CrossEntropy(), resumed);
    }

    /// A job that makes its data likely, from its first step on.
    public TrainingJob(List<Sequence> data, PeftAdapter start, TrainSettings settings) {
        this(data, start, settings, Optional.empty());
    }
}
