package dev.selkie.model.train;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.optim.AdamWSettings;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.DeviceException;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.AdamW;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.FlatTokens;
import dev.selkie.model.llama.LlamaWeights;
import dev.selkie.model.llama.LoadedPlan;
import dev.selkie.model.llama.LoraBuffers;
import dev.selkie.model.llama.LoraStack;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Trains adapters on one frozen base, many of them in shared batches. What an adapter becomes does not depend
/// on what is trained beside it.
///
/// Each run takes the next batch of as many jobs as fit; a job that ends makes room for the next.
public final class Trainer {
    /// Rows of a run, unless one job's batch alone has more: so many that arithmetic, not reading the weights,
    /// takes the time.
    public static final int RUN_ROWS = 1024;

    /// Bytes of adapters, moments and sums on the device, unless one adapter alone needs more.
    private static final long STATE_BYTES = 4L << 30;

    private final LlamaConfig config;
    private final LlamaWeights weights;
    private final Device device;
    private final MemoryBudget budget;

    /// @param budget of a step: weights, adapters, optimizer state, activations
    public Trainer(LlamaConfig config, LlamaWeights weights, Device device, MemoryBudget budget) {
        this.config = config;
        this.weights = weights;
        this.device = device;
        this.budget = budget;
    }

    /// How many of `jobs` adapters of the shape `lora` are on the device at a time.
    public static int adaptersAtOnce(LlamaConfig config, LoraSettings lora, int jobs) {
        return slots(config, lora.rank(), lora.targets(), jobs);
    }

    private static int slots(LlamaConfig config, int rank, Set<Projection> targets, int jobs) {
        return Math.clamp(STATE_BYTES / stateBytes(config, rank, targets), 1, jobs);
    }

    /// Bytes of one adapter of the shape `lora` while it is trained: itself, its gradients, the optimizer's moments.
    public static long stateBytes(LlamaConfig config, LoraSettings lora) {
        return stateBytes(config, lora.rank(), lora.targets());
    }

    private static long stateBytes(LlamaConfig config, int rank, Set<Projection> targets) {
        long perRank = targets.stream()
                .mapToLong(target -> target.inputs(config) + target.outputs(config))
                .sum();
        return 4L * Float.BYTES * rank * perRank * config.numHiddenLayers();
    }

    /// Trains all `jobs` to their ends.
    ///
    /// @throws ArithmeticException      if a loss is not a number, naming job and step, and the listener does
    ///     not go on
    /// @throws IllegalArgumentException if a record is longer than the model's context, or a step has no target
    /// @throws DeviceException          if a step does not fit into a budget that is a limit
    /// @throws IOException              as the listener throws it
    public void run(List<TrainingJob> jobs, TrainingListener listener) throws IOException {
        var running = new ArrayList<RunningJob>();
        for (int i = 0; i < jobs.size(); i++) {
            var job = new RunningJob(i, jobs.get(i));
            if (job.isDone() && job.job().resumed().isEmpty()) {
                listener.finished(i, jobs.get(i).start());
            } else {
                checkLengths(job);
                running.add(job);
            }
        }
        for (List<RunningJob> alike : byObjective(running)) {
            try (var run = new Run(size(alike), alike, listener)) {
                run.toEnd();
            }
        }
    }

    /// Jobs share batches where their losses are computed alike.
    private static Collection<List<RunningJob>> byObjective(List<RunningJob> jobs) {
        return jobs.stream()
                .collect(Collectors.groupingBy(
                        job -> job.job().objective().getClass(), LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private void checkLengths(RunningJob job) {
        config.requireFits("a record", longest(job), "split it");
    }

    private static int longest(RunningJob job) {
        return job.job().data().stream()
                .mapToInt(sequence -> sequence.length())
                .max()
                .orElse(0);
    }

    private TrainPlan.Size size(List<RunningJob> jobs) {
        int rank = jobs.stream()
                .mapToInt(job -> LoraBuffers.maxRank(job.job().start().weights()))
                .max()
                .orElseThrow();
        var targets = EnumSet.noneOf(Projection.class);
        jobs.forEach(job -> targets.addAll(LoraStack.targets(job.job().start().weights())));
        int slots = slots(config, rank, targets, jobs.size());
        return new TrainPlan.Size(
                capacity(jobs.stream().mapToInt(RunningJob::mostRows).toArray(), slots),
                capacity(jobs.stream().mapToInt(RunningJob::mostSegments).toArray(), slots),
                jobs.stream().mapToInt(Trainer::longest).max().orElseThrow(),
                slots,
                rank,
                targets,
                jobs.stream().anyMatch(RunningJob::takesSeveralRuns));
    }

    /// Enough for the largest alone, and for `slots` of them together up to a limit.
    private static int capacity(int[] most, int slots) {
        int[] largestFirst = IntStream.of(most).sorted().toArray();
        long together = Arrays.stream(largestFirst, Math.max(0, most.length - slots), most.length)
                .asLongStream()
                .sum();
        return (int) Math.max(largestFirst[most.length - 1], Math.min(together, RUN_ROWS));
    }

    /// One call's jobs on their way.
    private final class Run implements AutoCloseable {
        private final TrainPlan plan;
        private final TrainPlan.Size size;
        private final TrainBuffers buffers;
        private final LoadedPlan loaded;
        private final Executable executable;
        private final TrainingListener listener;
        private final Queue<RunningJob> waiting;
        private final List<RunningJob> active = new ArrayList<>();
        private final Queue<Integer> freeSlots = new ArrayDeque<>();
        private final FlatTokens tokens;
        private final float[] elements;
        private final float[] norms;
        private final float[] hyper;
        private final float[] kept;
        private int turn;

        Run(TrainPlan.Size size, List<RunningJob> jobs, TrainingListener listener) {
            this.size = size;
            this.listener = listener;
            waiting = new ArrayDeque<>(jobs);
            IntStream.range(0, size.slots()).forEach(freeSlots::add);
            plan = new TrainPlan(
                    config, weights.leaves(), size, jobs.getFirst().job().objective());
            buffers = new TrainBuffers(plan, device, size.accumulate());
            loaded = new LoadedPlan(device, weights.buffers());
            loaded.own(plan.rope().buffers(config, device));
            loaded.share(buffers.all());
            executable = loaded.load(plan.graph(), budget);
            tokens = new FlatTokens(size.tokens(), size.sequences());
            elements = new float[size.tokens()];
            norms = new float[size.slots()];
            hyper = new float[AdamW.SETTINGS * size.slots()];
            kept = new float[size.slots() * size.maxRank()];
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
                buffers.put(job.slot(), job.job());
                active.add(job);
                if (job.isDone()) {
                    finish(job);
                }
            }
        }

        /// Takes the jobs in turn, so that each comes as often as the others.
        private List<RunningJob> fill() {
            tokens.clear();
            plan.loss().clear();
            var batch = new ArrayList<RunningJob>();
            for (int i = 0; i < active.size(); i++) {
                RunningJob job = active.get((turn + i) % active.size());
                MicroBatch next = job.next();
                if (next.rows() <= tokens.roomForRows() && next.segments() <= tokens.roomForSegments()) {
                    plan.loss().add(job.job().objective(), next, tokens.rows());
                    next.addTo(tokens, job.slot());
                    batch.add(job);
                }
            }
            turn = active.isEmpty() ? 0 : (turn + batch.size()) % active.size();
            return batch;
        }

        private void run(List<RunningJob> batch) throws IOException {
            long start = System.nanoTime();
            feed(batch);
            executable.run();
            executable.read(plan.loss().elements(), elements);
            executable.read(plan.norms(), norms);
            double seconds = (System.nanoTime() - start) * 1e-9;
            int element = 0;
            for (RunningJob job : batch) {
                MicroBatch part = job.next();
                double sum = 0;
                for (int end = element + plan.loss().elements(part); element < end; element++) {
                    sum += plan.loss().term(element, elements);
                }
                job.add(sum, seconds);
                try {
                    settle(job, part);
                } catch (ArithmeticException lost) {
                    listener.failed(job.number(), lost);
                    drop(job);
                }
            }
        }

        private void settle(RunningJob job, MicroBatch part) throws IOException {
            if (part.last()) {
                StepMetrics metrics = job.metrics(plan.loss(), norms[job.slot()]);
                if (!Double.isFinite(metrics.loss()) || !Double.isFinite(metrics.gradientNorm())) {
                    throw new ArithmeticException(
                            "loss %s, gradient norm %s at step %d of job %d; a lower learning rate or clipping may help"
                                    .formatted(
                                            metrics.loss(), metrics.gradientNorm(), metrics.step(), job.number() + 1));
                }
                listener.step(job.number(), metrics);
                if (listener.wantsSnapshot(job.number(), metrics.step())) {
                    listener.snapshot(job.number(), buffers.snapshot(job.slot(), metrics.step()));
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
            listener.finished(job.number(), buffers.take(job.slot(), job.job()));
        }

        private void feed(List<RunningJob> batch) {
            tokens.feed(executable, plan.batch());
            tokens.feedAdapters(executable, plan.stack());
            buffers.adapters().feed(executable);
            plan.loss().feed(executable);
            feedSteps(batch);
            if (size.accumulate()) {
                feedSums(batch);
            }
        }

        /// Which slots take a step, and how.
        private void feedSteps(List<RunningJob> batch) {
            Arrays.fill(hyper, 1); // of slots that take no step: any numbers
            var stepping = new boolean[size.slots()];
            for (RunningJob job : batch) {
                if (job.next().last()) {
                    stepping[job.slot()] = true;
                    fillHyper(job);
                }
            }
            executable.set(plan.hyper(), hyper);
            plan.stepRanks().forEach((target, input) -> {
                int[] ranks = buffers.adapters().ranks(target);
                for (int slot = 0; slot < size.slots(); slot++) {
                    if (!stepping[slot]) {
                        ranks[2 * slot + 1] = 0;
                    }
                }
                executable.set(input, ranks);
            });
        }

        private void fillHyper(RunningJob job) {
            AdamWSettings settings = job.job().settings().adamW().withLearningRate(job.learningRate());
            float[] row = settings.at(job.step());
            System.arraycopy(row, 0, hyper, row.length * job.slot(), row.length);
        }

        /// A slot's sum begins anew with the first batch of its job's step.
        private void feedSums(List<RunningJob> batch) {
            Arrays.fill(kept, 1);
            for (RunningJob job : batch) {
                if (job.next().first()) {
                    int from = job.slot() * size.maxRank();
                    Arrays.fill(kept, from, from + size.maxRank(), 0);
                }
            }
            executable.set(plan.kept(), kept);
        }

        @Override
        public void close() {
            loaded.close();
            buffers.close();
        }
    }
}
