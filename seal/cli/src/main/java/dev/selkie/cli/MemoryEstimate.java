package dev.selkie.cli;

import dev.selkie.engine.Graph;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.compile.Plan;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.Leaves;
import dev.selkie.model.llama.LlamaGraphs;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.TrainGraphs;

/// What the whole process will take, from plans made without the weights.
///
/// @param tokens        of the text that is generated or learnt
/// @param generateBytes to read or write one text of that length
/// @param trainBytes    for a LoRA step (rank 32 on q_proj and v_proj) on one record of that length
/// @param generateFits  whether this machine's memory holds the former
/// @param trainFits     whether it holds the latter
record MemoryEstimate(int tokens, long generateBytes, long trainBytes, boolean generateFits, boolean trainFits) {
    /// Of the JVM itself and the program's classes, code and heap; measured on Linux.
    static final long PROGRAM_BYTES = 90L << 20;

    /// The same for training, with the kernels' own scratch; measured with SmolLM2-135M and steps of 512 tokens.
    static final long TRAINING_PROGRAM_BYTES = 185L << 20;

    /// Rows that a generation computes at once, at most.
    private static final int RUN_ROWS = 512;

    /// For a model of the shape `config` with these weights.
    static MemoryEstimate of(LlamaConfig config, Leaves weights, int tokens, Machine machine) {
        Graph generate = LlamaGraphs.forward(config, weights, Math.min(tokens, RUN_ROWS), 1, tokens);
        Graph train = TrainGraphs.step(config, weights, LoraSettings.DEFAULT, TrainGraphs.Size.of(Math.max(2, tokens)));
        long generateBytes = PROGRAM_BYTES + bytes(generate, MemoryBudget.UNLIMITED);
        long trainBytes = TRAINING_PROGRAM_BYTES + bytes(train, MemoryOption.usual(config, 1));
        long memory = machine.memoryBytes();
        return new MemoryEstimate(tokens, generateBytes, trainBytes, generateBytes <= memory, trainBytes <= memory);
    }

    private static long bytes(Graph graph, MemoryBudget budget) {
        Plan plan = new Compiler().compile(graph, budget);
        return plan.peakBytes() + plan.bufferBytes();
    }
}
