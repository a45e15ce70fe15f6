package dev.selkie.model.train;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Gradients;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Graph.Update;
import dev.selkie.engine.Macro;
import dev.selkie.engine.Multi;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.ParameterBuffer;
import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.FlatBatch;
import dev.selkie.model.llama.KeyValues;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaGraph;
import dev.selkie.model.llama.LoraStack;
import dev.selkie.model.llama.RopeLeaves;
import dev.selkie.model.lora.Projection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The graph of a training step for several adapters at once: forward, loss, gradients, their norms, AdamW.
///
/// With accumulation, gradients are summed over runs; only the slots that have a rank in [#stepRanks] take a step.
final class TrainPlan {
    private final FlatBatch batch;
    private final LoraStack stack;
    private final RopeLeaves rope;
    private final RunLoss loss;
    private final Tensor hyper;
    private final Tensor kept;
    private final Map<Projection, Tensor> stepRanks = new EnumMap<>(Projection.class);
    private final Tensor norms;
    private final List<Trained> trained = new ArrayList<>();
    private final Graph graph;

    /// How large everything is.
    ///
    /// @param tokens     most rows of a run
    /// @param sequences  most segments of a run
    /// @param positions  of the longest sequence
    /// @param slots      adapters at a time
    /// @param maxRank    of an adapter
    /// @param targets    of all adapters together
    /// @param accumulate whether some step takes more than one run
    record Size(
            int tokens,
            int sequences,
            int positions,
            int slots,
            int maxRank,
            Set<Projection> targets,
            boolean accumulate) {}

    /// A parameter and the state that belongs to it, all of one shape.
    record Trained(String name, Tensor parameter, Tensor m, Tensor v, Tensor sum) {
        static Trained of(String name, Tensor parameter) {
            Shape shape = parameter.shape();
            return new Trained(
                    name,
                    parameter,
                    Tensor.parameter(name + ".m", shape),
                    Tensor.parameter(name + ".v", shape),
                    Tensor.parameter(name + ".sum", shape));
        }
    }

    /// @param like an objective of the kind of all jobs
    TrainPlan(LlamaConfig config, Leaves base, Size size, Objective like) {
        var tokens = new Dim.Open("T", size.tokens);
        batch = FlatBatch.of(tokens, new Dim.Open("S", size.sequences));
        stack = LoraStack.of(config, batch, size.slots, size.maxRank, size.targets);
        rope = RopeLeaves.of(config, size.positions);
        loss = RunLoss.of(like, tokens, size.sequences);
        hyper = Tensor.input("hyper", DType.F32, Shape.of(size.slots, AdamW.SETTINGS));
        kept = Tensor.input("kept", DType.F32, Shape.of(size.slots * size.maxRank, 1));
        for (Projection target : size.targets) {
            stepRanks.put(target, Tensor.input("step_ranks." + target.key(), DType.I32, Shape.of(size.slots, 2)));
        }

        var llama = new LlamaGraph(config, base, batch, rope, KeyValues.OWN_ROWS, stack);
        Tensor hidden = llama.finalNorm(llama.blocks()); // (T, D)
        for (LoraStack.Site site : stack.sites()) {
            trained.add(Trained.of(site.name() + ".lora_A", site.a()));
            trained.add(Trained.of(site.name() + ".lora_B", site.b()));
        }
        List<Tensor> gradients = Gradients.of(
                loss.loss(hidden, llama.head()),
                trained.stream().map(Trained::parameter).toList());
        var updates = new ArrayList<Update>();
        if (size.accumulate) {
            gradients = summed(gradients, updates);
        }
        norms = Tensor.of(new Macro.GradientNorm(gradients, ranksOfTrained()));
        addStep(gradients, updates);
        graph = new Graph(List.of(loss.elements(), norms), updates);
    }

    FlatBatch batch() {
        return batch;
    }

    LoraStack stack() {
        return stack;
    }

    RopeLeaves rope() {
        return rope;
    }

    RunLoss loss() {
        return loss;
    }

    /// The optimizer's settings for each slot, (slots, 8).
    Tensor hyper() {
        return hyper;
    }

    /// With accumulation: 1 for rows of slots whose sums go on, 0 for those that begin anew, (slots · maxRank, 1).
    Tensor kept() {
        return kept;
    }

    /// First row and rank of the slots that take a step, rank 0 for the others, by projection, (slots, 2) i32.
    Map<Projection, Tensor> stepRanks() {
        return stepRanks;
    }

    /// Of each slot's gradient, (slots, 1).
    Tensor norms() {
        return norms;
    }

    /// The stacked factors with their state, A and B of each place in turn.
    List<Trained> trained() {
        return trained;
    }

    Graph graph() {
        return graph;
    }

    /// Zeros for moments and sums.
    Map<Tensor, ParameterBuffer> state(Device device, boolean accumulate) {
        var buffers = new LinkedHashMap<Tensor, ParameterBuffer>();
        for (Trained one : trained) {
            buffers.put(one.m, device.parameter(one.m.shape()));
            buffers.put(one.v, device.parameter(one.v.shape()));
            if (accumulate) {
                buffers.put(one.sum, device.parameter(one.sum.shape()));
            }
        }
        return buffers;
    }

    private List<Tensor> summed(List<Tensor> gradients, List<Update> updates) {
        var sums = new ArrayList<Tensor>();
        for (int i = 0; i < gradients.size(); i++) {
            Tensor before = trained.get(i).sum;
            Tensor sum = kept.where(before, Tensor.scalar(0)).add(gradients.get(i));
            updates.add(new Update(before, sum));
            sums.add(sum);
        }
        return sums;
    }

    private List<Tensor> ranksOfTrained() {
        var ranks = new ArrayList<Tensor>();
        for (LoraStack.Site site : stack.sites()) {
            ranks.add(stepRanks.get(site.projection()));
            ranks.add(stepRanks.get(site.projection()));
        }
        return ranks;
    }

    private void addStep(List<Tensor> gradients, List<Update> updates) {
        List<Tensor> ranks = ranksOfTrained();
        var matrices = new ArrayList<Multi.Trained>();
        for (int i = 0; i < trained.size(); i++) {
            Trained one = trained.get(i);
            matrices.add(new Multi.Trained(one.parameter, gradients.get(i), one.m, one.v, ranks.get(i)));
        }
        var adamW = new Multi.AdamW(matrices, hyper, norms);
        for (int i = 0; i < trained.size(); i++) {
            Trained one = trained.get(i);
            updates.add(new Update(one.parameter, Tensor.of(new Op.Part(adamW, 3 * i))));
            updates.add(new Update(one.m, Tensor.of(new Op.Part(adamW, 3 * i + 1))));
            updates.add(new Update(one.v, Tensor.of(new Op.Part(adamW, 3 * i + 2))));
        }
    }
}
