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
import java.util.Arrays;
import java.util.List;

/// A [TrainPlan] on a device: takes the next parts of some jobs as a batch, and computes them. Owns what training
/// changes there.
final class TrainStep implements AutoCloseable {
    private final TrainPlan plan;
    private final TrainPlan.Size size;
    private final TrainBuffers buffers;
    private final LoadedPlan loaded;
    private final Executable executable;
    private final FlatTokens tokens;
    private final float[] elements;
    private final float[] norms;
    private final float[] hyper;
    private final float[] kept;

    /// @param like an objective of the kind of all jobs
    /// @throws DeviceException if it does not fit into a budget that is a limit
    TrainStep(
            LlamaConfig config,
            LlamaWeights weights,
            Device device,
            MemoryBudget budget,
            TrainPlan.Size size,
            Objective like) {
        this.size = size;
        plan = new TrainPlan(config, weights.leaves(), size, like);
        buffers = new TrainBuffers(plan, device, size.accumulate());
        loaded = new LoadedPlan(device, weights.buffers());
        loaded.own(plan.rope().buffers(config, device));
        loaded.share(buffers.all());
        executable = load(budget);
        tokens = new FlatTokens(size.tokens(), size.sequences());
        elements = new float[size.tokens()];
        norms = new float[size.slots()];
        hyper = new float[AdamW.SETTINGS * size.slots()];
        kept = new float[size.slots() * size.maxRank()];
    }

    /// A run of many trainings goes on without one that does not fit; its memory is not to stay behind.
    private Executable load(MemoryBudget budget) {
        try {
            return loaded.load(plan.graph(), budget);
        } catch (DeviceException refused) {
            close();
            throw refused;
        }
    }

    int slots() {
        return size.slots();
    }

    TrainBuffers buffers() {
        return buffers;
    }

    RunLoss loss() {
        return plan.loss();
    }

    /// Of a slot's gradient, from the last run.
    float norm(int slot) {
        return norms[slot];
    }

    /// Begins a new batch.
    void clear() {
        tokens.clear();
        plan.loss().clear();
    }

    /// Adds the next part of a job to the batch.
    ///
    /// @return whether there was room for it
    boolean add(RunningJob job) {
        MicroBatch next = job.next();
        if (next.rows() > tokens.roomForRows() || next.segments() > tokens.roomForSegments()) {
            return false;
        }
        plan.loss().add(job.job().objective(), next, tokens.rows());
        next.addTo(tokens, job.slot());
        return true;
    }

    /// Computes the batch.
    ///
    /// @param batch the jobs that were added, in that order
    /// @return for each the sum of its terms of the loss
    double[] run(List<RunningJob> batch) {
        feed(batch);
        executable.run();
        executable.read(plan.loss().elements(), elements);
        executable.read(plan.norms(), norms);
        var sums = new double[batch.size()];
        int element = 0;
        for (int i = 0; i < sums.length; i++) {
            int end = element + plan.loss().elements(batch.get(i).next());
            for (; element < end; element++) {
                sums[i] += plan.loss().term(element, elements);
            }
        }
        return sums;
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
