package dev.selkie.model.train;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.DeviceException;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.LlamaWeights;
import dev.selkie.model.llama.LoraBuffers;
import dev.selkie.model.llama.LoraStack;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.lora.Projection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
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
            try (var step = step(alike)) {
                new TrainerRun(step, alike, listener).toEnd();
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

    private TrainStep step(List<RunningJob> jobs) {
        var objective = jobs.getFirst().job().objective();
        return new TrainStep(config, weights, device, budget, size(jobs), objective);
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
}
