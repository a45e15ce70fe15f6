package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Records as all weights of a model are trained on them: those of a step together, `batch · accumulate` of them, in
/// the order that an adapter's training has with the same settings.
///
/// The batches that a step accumulates go through the model as one: the loss is divided by the step's targets either
/// way, so their gradients add up to the same.
final class RecordBatches implements IntFunction<List<Sequence>> {
    private final List<Sequence> records;
    private final BatchSampler sampler;

    /// @throws IllegalArgumentException if there are no records, or one is padded, which only adapters are trained on
    RecordBatches(List<Sequence> records, TrainSettings settings) {
        if (records.stream().anyMatch(record -> record.keys() < record.length())) {
            throw new IllegalArgumentException("the loss reference-padding is for adapters; train all weights without");
        }
        this.records = List.copyOf(records);
        sampler = new BatchSampler(settings, records.size());
    }

    /// Steps of all epochs.
    int steps() {
        return sampler.steps();
    }

    /// How large a batch can be.
    FullTrainingJob.Limits limits() {
        int rows = 1;
        int sequences = 1;
        for (int step = 1; step <= steps(); step++) {
            List<Sequence> batch = apply(step);
            rows = Math.max(rows, batch.stream().mapToInt(Sequence::rows).sum());
            sequences = Math.max(sequences, batch.size());
        }
        int longest = records.stream().mapToInt(Sequence::length).max().orElseThrow();
        return new FullTrainingJob.Limits(rows, sequences, longest);
    }

    /// The records of `step`, from 1.
    @Override
    public List<Sequence> apply(int step) {
        IntStream numbers = Arrays.stream(sampler.records(step));
        return numbers.mapToObj(records::get).toList();
    }
}
