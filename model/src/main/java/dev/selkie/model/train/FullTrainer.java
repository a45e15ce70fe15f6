package dev.selkie.model.train;

import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.engine.runtime.ParameterBuffer;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.llama.FlatTokens;
import dev.selkie.model.llama.LoadedPlan;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Trains all weights of a model, from nothing or from those it has. One batch of flat tokens is one step.
public final class FullTrainer {
    private static final int NO_ADAPTER = -1;

    private final LlamaConfig config;
    private final Device device;

    public FullTrainer(LlamaConfig config, Device device) {
        this.config = config;
        this.device = device;
    }

    /// Hears of a training on its way.
    public interface Listener {
        /// A step is done.
        default void step(StepMetrics metrics) throws IOException {}

        /// Whether the whole state after `step` is wanted.
        default boolean wantsSnapshot(int step) {
            return false;
        }

        /// The state that was asked for.
        default void snapshot(Snapshot snapshot) throws IOException {}

        /// Asked before every step: true ends the training where it is.
        default boolean cancelled() {
            return false;
        }
    }

    /// Does the steps of `job` that are left.
    ///
    /// @return the state after the last step done
    /// @throws ArithmeticException      if a loss is not a number, naming the step
    /// @throws IllegalArgumentException if a batch is over the job's limits or has no target
    /// @throws IOException              as the listener throws it
    public Snapshot run(FullTrainingJob job, Listener listener) throws IOException {
        try (var run = new Run(job)) {
            int step = job.start().step();
            while (step < job.steps() && !listener.cancelled()) {
                step++;
                listener.step(run.step(step));
                if (listener.wantsSnapshot(step)) {
                    listener.snapshot(run.snapshot(step));
                }
            }
            return run.snapshot(step);
        }
    }

    /// One call's buffers and plan.
    private final class Run implements AutoCloseable {
        private final FullTrainingJob job;
        private final FullTrainPlan plan;
        private final Map<String, ParameterBuffer> state = new LinkedHashMap<>();
        private final LoadedPlan loaded;
        private final Executable executable;
        private final FlatTokens tokens;
        private final int[] targets;
        private final float[] weights;
        private final float[] logprobs;
        private final float[] norm = new float[1];

        Run(FullTrainingJob job) {
            this.job = job;
            plan = new FullTrainPlan(config, job.limits());
            loaded = new LoadedPlan(device, Map.of());
            loaded.own(plan.rope().buffers(config, device));
            var buffers = new LinkedHashMap<Tensor, Buffer>();
            plan.state().forEach((name, leaf) -> {
                ParameterBuffer buffer = device.parameter(leaf.shape());
                float[] values = start(name, buffer);
                buffer.write(0, values);
                state.put(name, buffer);
                buffers.put(leaf, buffer);
            });
            loaded.own(buffers);
            executable = loaded.load(plan.graph());
            int rows = job.limits().rows();
            tokens = new FlatTokens(rows, job.limits().sequences());
            targets = new int[rows];
            weights = new float[rows];
            logprobs = new float[rows];
        }

        /// Moments of a training that begins are zeros.
        private float[] start(String name, ParameterBuffer buffer) {
            int size = Math.toIntExact(buffer.shape().capacity());
            boolean moment = name.endsWith(".m") || name.endsWith(".v");
            return moment && job.start().step() == 0
                    ? new float[size]
                    : job.start().get(name, size);
        }

        StepMetrics step(int step) {
            long start = System.nanoTime();
            List<Sequence> sequences = job.batches().apply(step);
            int divisor = sequences.stream().mapToInt(Sequence::divisor).sum();
            fill(sequences, divisor, step);
            double full = job.adamW().learningRate();
            double rate = job.schedule().learningRate(full, job.warmup(), step, job.steps());
            feed(step, rate);
            executable.run();
            executable.read(plan.logprobs(), logprobs);
            executable.read(plan.norm(), norm);
            double seconds = (System.nanoTime() - start) * 1e-9;
            return new StepMetrics(step, 1, loss(step), divisor, rate, norm[0], seconds);
        }

        private void fill(List<Sequence> sequences, int divisor, int step) {
            check(sequences, divisor, step);
            tokens.clear();
            for (Sequence sequence : sequences) {
                int first = tokens.rows();
                for (int t = 0; t < sequence.rows(); t++) {
                    targets[first + t] = sequence.id(t + 1);
                    weights[first + t] = sequence.isTarget(t + 1) ? 1f / divisor : 0;
                    tokens.token(sequence.id(t), t, NO_ADAPTER);
                }
                if (sequence.rows() > 0) {
                    tokens.segment(first, sequence.rows(), 0, first);
                }
            }
        }

        private void check(List<Sequence> sequences, int divisor, int step) {
            FullTrainingJob.Limits limits = job.limits();
            int rows = sequences.stream().mapToInt(Sequence::rows).sum();
            int longest = sequences.stream().mapToInt(Sequence::length).max().orElse(0);
            if (divisor == 0) {
                throw new IllegalArgumentException("step %d has no token to learn".formatted(step));
            }
            if (rows > limits.rows() || sequences.size() > limits.sequences() || longest > limits.positions()) {
                throw new IllegalArgumentException(
                        "step %d has %d rows in %d sequences, the longest of %d; the limits are %s"
                                .formatted(step, rows, sequences.size(), longest, limits));
            }
        }

        private void feed(int step, double rate) {
            tokens.feed(executable, plan.batch());
            executable.set(plan.targets(), targets);
            executable.set(plan.weights(), weights);
            executable.set(plan.hyper(), job.adamW().withLearningRate(rate).at(step));
        }

        private double loss(int step) {
            double sum = 0;
            for (int row = 0; row < tokens.rows(); row++) {
                sum -= weights[row] == 0 ? 0 : weights[row] * (double) logprobs[row];
            }
            if (!Double.isFinite(sum) || !Float.isFinite(norm[0])) {
                throw new ArithmeticException(
                        "loss %s, gradient norm %s at step %d; a lower learning rate or clipping may help"
                                .formatted(sum, norm[0], step));
            }
            return sum;
        }

        Snapshot snapshot(int step) {
            var values = new TreeMap<String, float[]>();
            state.forEach((name, buffer) -> values.put(name, buffer.read()));
            return new Snapshot(step, values);
        }

        @Override
        public void close() {
            loaded.close();
        }
    }
}
