package dev.selkie.model;

import dev.selkie.engine.Graph;
import dev.selkie.engine.compile.Plan;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.DryDevice;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.llama.CachedForward;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaWeights;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.Trainer;
import java.util.Set;

/// What a model would do and need, from plans alone: no weight is read and no memory reserved.
public final class LlamaPlans {
    /// What a Java process takes beside plans: its heap, compiled code, kernels' scratch. Measured with SmolLM2-135M on JDK 25.
    private static final long PROCESS_BYTES = 100L << 20;

    /// Rows that generating puts in one run.
    private static final int MOST_ROWS = 512;

    private final LlamaConfig config;
    private final Leaves weights;

    private LlamaPlans(LlamaConfig config, Leaves weights) {
        this.config = config;
        this.weights = weights;
    }

    /// For a model whose weights are all of the type that `config` names.
    public static LlamaPlans of(LlamaConfig config) {
        return new LlamaPlans(config, LlamaWeights.leaves(config));
    }

    /// For the model in `folder`, with each weight's own type.
    public static LlamaPlans of(LlamaFolder folder) {
        return new LlamaPlans(folder.config(), LlamaWeights.leaves(folder));
    }

    /// A step that reads up to `tokens` tokens of one text of `tokens` tokens (at most 512 at once) and gives the logits of the last.
    public Plan generate(int tokens) {
        int rows = Math.min(tokens, MOST_ROWS);
        var forward = new CachedForward(
                config, weights, new CachedForward.Size(rows, 1, tokens, tokens, 0, 0, Set.of()));
        return compile(forward.graph(forward.logits()));
    }

    /// A training step of one adapter on one record of `tokens` tokens.
    public Plan train(int tokens, LoraSettings lora) {
        return compile(Trainer.graph(config, weights, tokens, lora));
    }

    /// What a process takes at its peak that runs `plan`: weights and state, the plan's own memory, the Java runtime.
    public static long processBytes(Plan plan) {
        return plan.boundBytes() + plan.peakBytes() + PROCESS_BYTES;
    }

    private static Plan compile(Graph graph) {
        try (Device dry = new DryDevice()) {
            return dry.plan(graph);
        }
    }
}
