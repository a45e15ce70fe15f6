package dev.selkie.model.train;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;

/// The jobs of one call of [Trainer] on their way, batch by batch.
final class TrainerRun {
    private final TrainStep step;
    private final TrainingListener listener;
    private final Queue<RunningJob> waiting;
    private final List<RunningJob> active = new ArrayList<>();
    private final Queue<Integer> freeSlots = new ArrayDeque<>();
    private int turn;

    TrainerRun(TrainStep step, List<RunningJob> jobs, TrainingListener listener) {
        this.step = step;
        this.listener = listener;
        waiting = new ArrayDeque<>(jobs);
        IntStream.range(0, step.slots()).forEach(freeSlots::add);
    }

    void toEnd() throws IOException {
        while (!(waiting.isEmpty() && active.isEmpty()) && !listener.cancelled()) {
            admit();
            List<RunningJob> batch = fill();
            if (!batch.isEmpty()) {
                run(batch);
            }
        }
    }

    /// Gives free slots to waiting jobs; a job resumed at its end leaves at once.
    private void admit() throws IOException {
        while (!waiting.isEmpty() && !freeSlots.isEmpty()) {
            RunningJob job = waiting.remove();
            job.moveTo(freeSlots.remove());
            step.buffers().put(job.slot(), job.job());
            active.add(job);
            if (job.isDone()) {
                finish(job);
            }
        }
    }

    /// Takes the jobs in turn, so that each comes as often as the others.
    private List<RunningJob> fill() {
        step.clear();
        var batch = new ArrayList<RunningJob>();
        for (int i = 0; i < active.size(); i++) {
            RunningJob job = active.get((turn + i) % active.size());
            if (step.add(job)) {
                batch.add(job);
            }
        }
        turn = active.isEmpty() ? 0 : (turn + batch.size()) % active.size();
        return batch;
    }

    private void run(List<RunningJob> batch) throws IOException {
        long start = System.nanoTime();
        double[] sums = step.run(batch);
        double seconds = (System.nanoTime() - start) * 1e-9;
        for (int i = 0; i < sums.length; i++) {
            RunningJob job = batch.get(i);
            job.add(sums[i], seconds);
            try {
                settle(job, job.next());
            } catch (ArithmeticException lost) {
                listener.failed(job.number(), lost);
                drop(job);
            }
        }
    }

    private void settle(RunningJob job, MicroBatch part) throws IOException {
        if (part.last()) {
            StepMetrics metrics = job.metrics(step.loss(), step.norm(job.slot()));
            if (!Double.isFinite(metrics.loss()) || !Double.isFinite(metrics.gradientNorm())) {
                throw new ArithmeticException(
                        "loss %s, gradient norm %s at step %d of job %d; a lower learning rate or clipping may help"
                                .formatted(metrics.loss(), metrics.gradientNorm(), metrics.step(), job.number() + 1));
            }
            listener.step(job.number(), metrics);
            if (listener.wantsSnapshot(job.number(), metrics.step())) {
                listener.snapshot(job.number(), step.buffers().snapshot(job.slot(), metrics.step()));
            }
        }
        job.advance();
        if (job.isDone()) {
            finish(job);
        }
    }

    private void drop(RunningJob job) {
        active.remove(job);
        freeSlots.add(job.slot());
    }

    private void finish(RunningJob job) throws IOException {
        drop(job);
        listener.finished(job.number(), step.buffers().take(job.slot(), job.job()));
    }
}
