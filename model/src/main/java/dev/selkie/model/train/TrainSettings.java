package dev.selkie.model.train;

import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.model.data.LossRule;

/// How one adapter (or one whole model) is trained.
///
/// @param warmup     from 1 on a number of steps, below 1 a share of all
/// @param batch      records in a batch
/// @param accumulate batches whose gradients make up one step
/// @param loss       which tokens count
/// @param shuffle    a new order for each epoch, or the file's order in all
/// @param seed       of the order, and of the adapter's start where it is a fresh one
public record TrainSettings(
        AdamWSettings adamW,
        Schedule schedule,
        double warmup,
        int epochs,
        int batch,
        int accumulate,
        LossRule loss,
        boolean shuffle,
        long seed) {
    /// Ten epochs, one record a step, learning rate 1e-3 falling to 0 in a straight line, shuffled with seed 0.
    public static final TrainSettings DEFAULT =
            new TrainSettings(AdamWSettings.DEFAULT, Schedule.LINEAR, 0, 10, 1, 1, LossRule.AUTO, true, 0);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public TrainSettings {
        Schedule.warmupSteps(warmup, 1);
        check("epochs", epochs, 0);
        check("batch", batch, 1);
        check("accumulate", accumulate, 1);
    }

    public TrainSettings withAdamW(AdamWSettings settings) {
        return new TrainSettings(settings, schedule, warmup, epochs, batch, accumulate, loss, shuffle, seed);
    }

    public TrainSettings withLearningRate(double rate) {
        return withAdamW(adamW.withLearningRate(rate));
    }

    public TrainSettings withSchedule(Schedule to, double warmupSteps) {
        return new TrainSettings(adamW, to, warmupSteps, epochs, batch, accumulate, loss, shuffle, seed);
    }

    public TrainSettings withEpochs(int count) {
        return new TrainSettings(adamW, schedule, warmup, count, batch, accumulate, loss, shuffle, seed);
    }

    public TrainSettings withBatch(int records, int batches) {
        return new TrainSettings(adamW, schedule, warmup, epochs, records, batches, loss, shuffle, seed);
    }

    public TrainSettings withShuffle(boolean shuffled) {
        return new TrainSettings(adamW, schedule, warmup, epochs, batch, accumulate, loss, shuffled, seed);
    }

    public TrainSettings withSeed(long number) {
        return new TrainSettings(adamW, schedule, warmup, epochs, batch, accumulate, loss, shuffle, number);
    }

    /// Optimizer steps over all epochs of `records` records; an epoch's last one takes what is left.
    ///
    /// @throws IllegalArgumentException if they are more than an `int` counts
    public int steps(int records) {
        long ofEpoch = Math.ceilDiv(records, (long) batch * accumulate);
        if (ofEpoch * epochs > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("%d epochs of %d steps are too many".formatted(epochs, ofEpoch));
        }
        return Math.toIntExact(ofEpoch * epochs);
    }

    private static void check(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d is below %d".formatted(name, value, least));
        }
    }
}
