package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import dev.selkie.model.peft.PeftAdapter;
import java.util.List;
import java.util.Optional;

/// One adapter that is to be trained.
///
/// @param data     what it learns from
/// @param start    the adapter it starts from, fresh or trained before; its shape stays
/// @param resumed  where an earlier run was stopped, if there was one
public record TrainingJob(List<Sequence> data, PeftAdapter start, TrainSettings settings, Optional<Snapshot> resumed) {
    public TrainingJob {
        data = List.copyOf(data);
    }

    /// A job that begins at its first step.
    public TrainingJob(List<Sequence> data, PeftAdapter start, TrainSettings settings) {
        this(data, start, settings, Optional.empty());
    }
}
