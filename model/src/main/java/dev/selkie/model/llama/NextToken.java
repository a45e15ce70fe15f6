package dev.selkie.model.llama;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How likely certain tokens are to come next after each of some texts: one pass over a text, the head at its last
/// row alone.
public final class NextToken implements AutoCloseable {
    /// Rows of a run, unless one text alone has more.
    private static final int RUN_ROWS = 512;

    private static final int RUN_TEXTS = 16;

    private final FlatBatch batch;
    private final Dim.Open ends;
    private final Tensor endRows;
    private final Tensor logprobs;
    private final LoadedPlan loaded;
    private final Executable plan;
    private final FlatTokens tokens;
    private final int[] rowsOfEnds;
    private final float[] read;
    private final int vocabulary;

    /// For texts like `texts`: none has more ids than the longest of them.
    ///
    /// @throws IllegalArgumentException if one is longer than the model's context, or empty
    public NextToken(LlamaConfig config, LlamaWeights base, Device device, List<int[]> texts) {
        int longest = texts.stream().mapToInt(ids -> ids.length).max().orElse(1);
        config.requireFits("a text", longest, "shorten it");
        if (texts.stream().anyMatch(ids -> ids.length == 0)) {
            throw new IllegalArgumentException("a text without tokens has no next one");
        }
        int rows = (int) Math.max(
                longest, Math.min(texts.stream().mapToLong(ids -> ids.length).sum(), RUN_ROWS));
        var segments = new Dim.Open("S", Math.clamp(texts.size(), 1, RUN_TEXTS));
        ends = new Dim.Open("E", segments.capacity());
        batch = FlatBatch.of(new Dim.Open("T", Math.max(1, rows)), segments);
        endRows = Tensor.input("end_rows", DType.I32, Shape.of(ends, 1));
        RopeLeaves rope = RopeLeaves.of(config, Math.max(1, longest));
        var llama = new LlamaGraph(config, base.leaves(), batch, rope, KeyValues.OWN_ROWS, LoraStack.none());
        Tensor hidden = llama.finalNorm(llama.blocks().gatherRows(endRows)); // (E, D)
        logprobs = hidden.linear(llama.head()).logSoftmax(1); // (E, V)

        loaded = new LoadedPlan(device, base.buffers());
        loaded.own(rope.buffers(config, device));
        plan = loaded.load(Graph.of(logprobs));
        tokens = new FlatTokens(batch.tokens().capacity(), segments.capacity());
        rowsOfEnds = new int[ends.capacity()];
        vocabulary = config.vocabSize();
        read = new float[ends.capacity() * vocabulary];
    }

    /// The log-probabilities of `candidates` after each of `texts`, in order.
    public List<List<Float>> after(List<int[]> texts, List<Integer> candidates) {
        var found = new ArrayList<List<Float>>();
        while (found.size() < texts.size()) {
            int count = fill(texts, found.size());
            run(count);
            for (int text = 0; text < count; text++) {
                int row = text * vocabulary;
                found.add(candidates.stream().map(id -> read[row + id]).toList());
            }
        }
        return found;
    }

    @Override
    public void close() {
        loaded.close();
    }

    /// Puts texts into the batch, from `first` on, while they fit.
    ///
    /// @return how many
    private int fill(List<int[]> texts, int first) {
        tokens.clear();
        int count = 0;
        while (first + count < texts.size()
                && texts.get(first + count).length <= tokens.roomForRows()
                && tokens.roomForSegments() > 0) {
            int[] ids = texts.get(first + count);
            int row = tokens.rows();
            for (int t = 0; t < ids.length; t++) {
                tokens.token(ids[t], t, -1);
            }
            tokens.segment(row, ids.length, 0, row);
            rowsOfEnds[count] = row + ids.length - 1;
            count++;
        }
        return count;
    }

    private void run(int count) {
        tokens.feed(plan, batch);
        plan.live(ends, count);
        plan.set(endRows, Arrays.copyOf(rowsOfEnds, count));
        plan.run();
        plan.read(logprobs, read);
    }
}
