package dev.selkie.seal.run;

import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.StepMetrics;
import dev.selkie.model.train.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/// The outcomes of trainings that share batches, in the order in which they were asked for. A training that
/// cannot begin has an outcome too, but no job.
///
/// Has identity and state.
final class Outcomes<L extends Outcomes.Outcome<L>> implements TrainingListener {
    private final Progress progress;
    private final List<L> outcomes = new ArrayList<>();
    private final List<Integer> places = new ArrayList<>(); // of each job's outcome
    private int steps;
    private int ofSteps;

    /// @param progress hears of every step
    Outcomes(Progress progress) {
        this.progress = progress;
    }

    /// What is known of one training.
    interface Outcome<L> {
        /// The same after a step.
        L at(StepMetrics step);

        /// The same at its end.
        L with(PeftAdapter adapter);

        /// The same training, which has failed.
        L failed(String why);
    }

    /// Told how far all trainings together are; see [RunListener#learning].
    @FunctionalInterface
    interface Progress {
        void learning(int steps, int ofSteps);
    }

    /// Adds a training that has no job.
    void add(L outcome) {
        outcomes.add(outcome);
    }

    /// Adds the training of the next job.
    ///
    /// @param beginning what is known before its first step
    /// @param jobSteps  how many steps it takes
    void add(L beginning, int jobSteps) {
        places.add(outcomes.size());
        outcomes.add(beginning);
        ofSteps += jobSteps;
    }

    List<L> all() {
        return outcomes;
    }

    @Override
    public void step(int job, StepMetrics metrics) {
        outcomes.set(places.get(job), outcome(job).at(metrics));
        steps++;
        progress.learning(steps, ofSteps);
    }

    @Override
    public void finished(int job, PeftAdapter adapter) {
        outcomes.set(places.get(job), outcome(job).with(adapter));
    }

    @Override
    public void failed(int job, ArithmeticException cause) {
        outcomes.set(places.get(job), outcome(job).failed(String.valueOf(cause.getMessage())));
    }

    private L outcome(int job) {
        return outcomes.get(places.get(job));
    }
}
