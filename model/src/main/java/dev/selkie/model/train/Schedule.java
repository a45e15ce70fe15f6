package dev.selkie.model.train;

/// How the learning rate moves over a run: up over the warm-up, in a straight line from 0, then as the schedule
/// says. As `transformers`' `get_scheduler` computes it.
public enum Schedule {
    /// In a straight line to 0.
    LINEAR {
        @Override
        double afterWarmup(double progress) {
            return 1 - progress;
        }
    },
    /// Along half a cosine to 0.
    COSINE {
        @Override
        double afterWarmup(double progress) {
            return 0.5 * (1 + Math.cos(Math.PI * progress));
        }
    },
    /// Unchanged.
    CONSTANT {
        @Override
        double afterWarmup(double progress) {
            return 1;
        }
    };

    /// The learning rate of step `step` of `steps`.
    ///
    /// @param full   what it is right after the warm-up
    /// @param warmup as [#warmupSteps] takes it
    /// @param step   from 1
    double learningRate(double full, double warmup, int step, int steps) {
        return full * factor(step, warmupSteps(warmup, steps), steps);
    }

    /// The share of the full learning rate that step `step` of `steps` uses.
    ///
    /// @param step   from 1
    /// @param warmup number of steps that the rate takes to its full height
    public double factor(int step, int warmup, int steps) {
        int done = step - 1;
        if (done < warmup) {
            return (double) done / warmup;
        }
        double progress = (double) (done - warmup) / Math.max(1, steps - warmup);
        return Math.max(0, afterWarmup(progress));
    }

    /// @param progress 0 after the warm-up, 1 when all steps are done
    abstract double afterWarmup(double progress);

    /// The number of warm-up steps that `warmup` stands for: itself from 1 on (cut to a whole number), below 1
    /// a share of `steps`, rounded up.
    ///
    /// @throws IllegalArgumentException if it is negative or not finite
    public static int warmupSteps(double warmup, int steps) {
        if (!(warmup >= 0 && warmup <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("warm-up %s is not from 0 to %d".formatted(warmup, Integer.MAX_VALUE));
        }
        return (int) (warmup >= 1 ? warmup : Math.ceil(warmup * steps));
    }
}
