package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// A job on its way: which batch comes next, and what the current step has added up so far.
///
/// Has identity and state.
final class RunningJob {
    private final int number;
    private final TrainingJob job;
    private final BatchSampler sampler;
    private int step;
    private int part;
    private List<MicroBatch> parts;
    private int slot = -1;
    private double terms;
    private double seconds;

    /// @param number the job's number in the list
    RunningJob(int number, TrainingJob job) {
        this.number = number;
        this.job = job;
        sampler = new BatchSampler(
                job.settings(), job.data().size() / job.objective().group());
        step = job.resumed().map(Snapshot::step).orElse(0) + 1;
        parts = isDone() ? List.of() : parts(step);
    }

    int number() {
        return number;
    }

    TrainingJob job() {
        return job;
    }

    /// The step under way, from 1.
    int step() {
        return step;
    }

    boolean isDone() {
        return step > sampler.steps();
    }

    /// Of the step under way.
    double learningRate() {
        TrainSettings settings = job.settings();
        double full = settings.adamW().learningRate();
        return settings.schedule().learningRate(full, settings.warmup(), step, sampler.steps());
    }

    /// The slot of its adapter, −1 while it has none.
    int slot() {
        return slot;
    }

    void moveTo(int newSlot) {
        slot = newSlot;
    }

    MicroBatch next() {
        return parts.get(part);
    }

    boolean takesSeveralRuns() {
        return job.settings().accumulate() > 1;
    }

    /// Notes what a run has given for [#next()].
    ///
    /// @param sum of the terms of its loss
    void add(double sum, double runSeconds) {
        terms += sum;
        seconds += runSeconds;
    }

    /// The metrics of the step that is complete with [#next()].
    StepMetrics metrics(RunLoss loss, double gradientNorm) {
        return new StepMetrics(
                step,
                sampler.epoch(step),
                loss.ofStep(terms, next()),
                next().divisor(),
                learningRate(),
                gradientNorm,
                seconds);
    }

    /// Moves on to the next batch, of this step or the next.
    void advance() {
        part++;
        if (part == parts.size()) {
            part = 0;
            step++;
            terms = 0;
            seconds = 0;
            parts = isDone() ? List.of() : parts(step);
        }
    }

    /// The most rows that one of its batches has, over all steps.
    int mostRows() {
        return most(false);
    }

    /// The most segments that one of its batches has, over all steps.
    int mostSegments() {
        return most(true);
    }

    private int most(boolean segments) {
        int most = 1;
        for (int s = step; s <= sampler.steps(); s++) {
            for (MicroBatch batch : parts(s)) {
                most = Math.max(most, segments ? batch.segments() : batch.rows());
            }
        }
        return most;
    }

    private List<MicroBatch> parts(int ofStep) {
        int group = job.objective().group();
        int[] units = sampler.records(ofStep);
        List<Integer> numbers = Arrays.stream(units)
                .flatMap(unit -> IntStream.range(unit * group, (unit + 1) * group))
                .boxed()
                .toList();
        List<Sequence> records = numbers.stream().map(job.data()::get).toList();
        int divisor = records.stream().mapToInt(Sequence::divisor).sum();
        if (divisor == 0) {
            throw new IllegalArgumentException(
                    "step %d has no token to learn: its records are empty".formatted(ofStep));
        }
        int size = (int) Math.min((long) job.settings().batch() * group, records.size());
        var batches = new ArrayList<MicroBatch>();
        for (int first = 0; first < records.size(); first += size) {
            int end = Math.min(first + size, records.size());
            batches.add(new MicroBatch(
                    numbers.subList(first, end),
                    records.subList(first, end),
                    divisor,
                    units.length,
                    first == 0,
                    end == records.size()));
        }
        return batches;
    }
}
