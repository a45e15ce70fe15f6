package dev.selkie.model.train;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.optim.AdamW;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.llama.FlatBatch;
import dev.selkie.model.llama.KeyValues;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaGraph;
import dev.selkie.model.llama.LoraStack;
import dev.selkie.model.llama.RopeLeaves;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The graph of a training step for all weights of a model: forward, loss, gradients, their norm, AdamW.
final class FullTrainPlan {
    private final FlatBatch batch;
    private final RopeLeaves rope;
    private final Tensor targets;
    private final Tensor weights;
    private final Tensor logprobs;
    private final AdamW optimizer;
    private final Map<String, Tensor> state = new LinkedHashMap<>();
    private final Graph graph;

    FullTrainPlan(LlamaConfig config, FullTrainingJob.Limits limits) {
        var tokens = new Dim.Open("T", limits.rows());
        batch = FlatBatch.of(tokens, new Dim.Open("S", limits.sequences()));
        rope = RopeLeaves.of(config, limits.positions());
        targets = Tensor.input("targets", DType.I32, Shape.of(tokens, 1));
        weights = Tensor.input("weights", DType.F32, Shape.of(tokens, 1));

        Leaves leaves = Leaves.trained(LlamaTensors.of(config));
        var llama = new LlamaGraph(config, leaves, batch, rope, KeyValues.OWN_ROWS, LoraStack.none());
        Tensor hidden = llama.finalNorm(llama.blocks()); // (T, D)
        logprobs = hidden.crossEntropy(llama.head(), targets, weights); // (T, 1)
        List<Tensor> parameters = List.copyOf(leaves.all().values());
        optimizer = new AdamW(Tensor.crossEntropyLoss(logprobs, weights), parameters);
        graph = optimizer.step(logprobs, optimizer.norm());

        List<String> names = List.copyOf(leaves.all().keySet());
        for (int i = 0; i < names.size(); i++) {
            state.put(names.get(i), parameters.get(i));
            state.put(names.get(i) + ".m", optimizer.moments().get(2 * i));
            state.put(names.get(i) + ".v", optimizer.moments().get(2 * i + 1));
        }
    }

    FlatBatch batch() {
        return batch;
    }

    RopeLeaves rope() {
        return rope;
    }

    /// The id that each row predicts, (T, 1) i32.
    Tensor targets() {
        return targets;
    }

    /// Of each row's loss, (T, 1).
    Tensor weights() {
        return weights;
    }

    /// (T, 1)
    Tensor logprobs() {
        return logprobs;
    }

    /// Of all gradients together, (1, 1).
    Tensor norm() {
        return optimizer.norm();
    }

    /// The optimizer's settings, (1, 8).
    Tensor hyper() {
        return optimizer.hyper();
    }

    /// What training changes: weights by name, moments by name + `.m` and `.v`.
    Map<String, Tensor> state() {
        return state;
    }

    Graph graph() {
        return graph;
    }
}
