package dev.selkie.model.train;

import dev.selkie.engine.Graph;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.lora.LoraSettings;

/// The graphs of training steps, for who wants to plan or measure them and trains nothing.
public final class TrainGraphs {
    private TrainGraphs() {}

    /// What one step computes: so many adapters at once, each learning from so many records of so many tokens.
    public record Size(int adapters, int records, int tokens) {
        /// One adapter, one record.
        public static Size of(int tokens) {
            return new Size(1, 1, tokens);
        }

        /// All tokens of the step.
        public int allTokens() {
            return Math.multiplyExact(Math.multiplyExact(adapters, records), tokens);
        }
    }

    /// The step that [Trainer] runs for adapters of the shape `lora` on the weights `base`.
    public static Graph step(LlamaConfig config, Leaves base, LoraSettings lora, Size size) {
        return step(config, base, lora, size, size.adapters, false);
    }

    /// As [#step(LlamaConfig, Leaves, LoraSettings, Size)], where not all adapters on the device are in each run.
    ///
    /// @param slots      adapters on the device, with their moments
    /// @param accumulate whether a step takes several runs
    public static Graph step(
            LlamaConfig config, Leaves base, LoraSettings lora, Size size, int slots, boolean accumulate) {
        int segments = size.adapters * size.records;
        int rows = size.allTokens() - segments; // a record's last token has no row
        var plan = new TrainPlan.Size(
                Math.max(1, rows), segments, size.tokens, slots, lora.rank(), lora.targets(), accumulate);
        return new TrainPlan(config, base, plan, new Objective.CrossEntropy()).graph();
    }
}
