package dev.selkie.model.llama;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.peft.PeftAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Log-probabilities of the targets of token sequences, without ever holding all logits.
public final class Scorer implements AutoCloseable {
    /// Rows of a run, unless one sequence alone has more.
    private static final int RUN_ROWS = 512;

    private final FlatBatch batch;
    private final Tensor targets;
    private final Tensor weights;
    private final Tensor logprobs;
    private final LoraStack stack;
    private final LoadedPlan loaded;
    private final Optional<LoraBuffers> adapters;
    private final Executable plan;
    private final FlatTokens tokens;
    private final int[] targetsOfRows;
    private final float[] weightsOfRows;
    private final float[] logprobsOfRows;

    /// A scorer for `sequences` under the base with `adapter`, or without one.
    ///
    /// @throws IllegalArgumentException if a sequence is longer than the model's context
    public Scorer(
            LlamaConfig config,
            LlamaWeights base,
            Device device,
            List<Sequence> sequences,
            Optional<PeftAdapter> adapter) {
        int longest = sequences.stream().mapToInt(Sequence::length).max().orElse(0);
        config.requireFits("a text", longest, "shorten it");
        long allRows = sequences.stream().mapToLong(Sequence::rows).sum();
        int rows = (int) Math.max(Math.max(1, longest), Math.min(allRows, RUN_ROWS));
        int segments = Math.clamp(sequences.size(), 1, rows);
        var dim = new Dim.Open("T", rows);
        batch = FlatBatch.of(dim, new Dim.Open("S", segments));
        targets = Tensor.input("targets", DType.I32, Shape.of(dim, 1));
        weights = Tensor.input("weights", DType.F32, Shape.of(dim, 1));
        stack = adapter.map(a -> stack(config, a)).orElseGet(LoraStack::none);
        RopeLeaves rope = RopeLeaves.of(config, Math.max(1, longest));
        var llama = new LlamaGraph(config, base.leaves(), batch, rope, KeyValues.OWN_ROWS, stack);
        logprobs = llama.finalNorm(llama.blocks()).crossEntropy(llama.head(), targets, weights);

        loaded = new LoadedPlan(device, base.buffers());
        loaded.own(rope.buffers(config, device));
        adapters = adapter.map(a -> load(a, device));
        plan = loaded.load(Graph.of(logprobs));
        adapters.ifPresent(buffers -> buffers.feed(plan));
        tokens = new FlatTokens(rows, segments);
        targetsOfRows = new int[rows];
        weightsOfRows = new float[rows];
        logprobsOfRows = new float[rows];
    }

    /// The log-probability of each target of each sequence, in order.
    public List<List<Float>> score(List<Sequence> sequences) {
        var scores = new ArrayList<List<Float>>();
        for (int first = 0; first < sequences.size(); first = scores.size()) {
            int end = fill(sequences, first);
            if (tokens.rows() > 0) {
                run();
            }
            int row = 0;
            for (Sequence sequence : sequences.subList(first, end)) {
                scores.add(read(sequence, row));
                row += sequence.rows();
            }
        }
        return scores;
    }

    @Override
    public void close() {
        loaded.close();
        adapters.ifPresent(LoraBuffers::close);
    }

    private LoraStack stack(LlamaConfig config, PeftAdapter adapter) {
        Set<Projection> projections = LoraStack.targets(adapter.weights());
        return LoraStack.of(config, batch, 1, LoraBuffers.maxRank(adapter.weights()), projections);
    }

    private LoraBuffers load(PeftAdapter adapter, Device device) {
        var buffers = new LoraBuffers(stack, device);
        buffers.put(0, adapter.weights());
        loaded.share(buffers.buffers());
        return buffers;
    }

    /// Puts sequences into the batch, from `first` on, while they fit.
    ///
    /// @return the first that is not in it
    private int fill(List<Sequence> sequences, int first) {
        tokens.clear();
        int next = first;
        while (next < sequences.size()
                && sequences.get(next).rows() <= tokens.roomForRows()
                && tokens.roomForSegments() > 0) {
            add(sequences.get(next));
            next++;
        }
        return next;
    }

    private void add(Sequence sequence) {
        int first = tokens.rows();
        for (int t = 0; t < sequence.rows(); t++) {
            targetsOfRows[first + t] = sequence.id(t + 1);
            weightsOfRows[first + t] = sequence.isTarget(t + 1) ? 1 : 0;
            tokens.token(sequence.id(t), t, adapters.isPresent() ? 0 : -1);
        }
        if (sequence.rows() > 0) {
            tokens.segment(first, sequence.rows(), 0, first);
        }
    }

    private void run() {
        tokens.feed(plan, batch);
        tokens.feedAdapters(plan, stack);
        plan.set(targets, targetsOfRows);
        plan.set(weights, weightsOfRows);
        plan.run();
        plan.read(logprobs, logprobsOfRows);
    }

    private List<Float> read(Sequence sequence, int firstRow) {
        var scores = new ArrayList<Float>();
        for (int t = 0; t < sequence.rows(); t++) {
            if (sequence.isTarget(t + 1)) {
                scores.add(logprobsOfRows[firstRow + t]);
            }
        }
        return scores;
    }
}
