package dev.selkie.model.generate;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Multi;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.SampleTokens;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.llama.CachedForward;
import dev.selkie.model.llama.FlatTokens;
import dev.selkie.model.llama.LlamaWeights;
import dev.selkie.model.llama.LoadedPlan;
import dev.selkie.model.llama.LoraBuffers;
import dev.selkie.model.peft.PeftAdapter;
import java.util.List;
import java.util.Optional;

/// The plan of a generation step on a device: a batch of tokens in, the next token of each finished row out.
final class GeneratePlan implements AutoCloseable {
    private final Needs needs;
    private final CachedForward forward;
    private final LoadedPlan loaded;
    private final Optional<LoraBuffers> adapterBuffers;
    private final Executable step;
    private final Optional<Executable> copy;

    private final Tensor settings;
    private final Tensor uniforms;
    private final Tensor history;
    private final Tensor drawnIds;
    private final Tensor drawnLogprobs;
    private final Optional<ScoreRows> scores;
    private final Tensor copyFrom;
    private final Tensor copyTo;

    private final FlatTokens tokens;
    private final int[] cacheRows;
    private final int[] headRows;
    private final float[] settingsOfHeads;
    private final float[] uniformsOfHeads;
    private final int[] historyOfHeads;
    private final int[] ids;
    private final float[] logprobs;
    private int heads;

    /// What some texts need of a plan.
    ///
    /// @param historyWidth tokens of a text that the repetition penalty can look back at
    /// @param copies       whether rows of the cache will be copied
    /// @param scores       whether continuations will be scored
    /// @param adapters     by slot
    record Needs(
            CachedForward.Size size, int historyWidth, boolean copies, boolean scores, List<PeftAdapter> adapters) {
        Needs {
            adapters = List.copyOf(adapters);
        }

        /// Whether a plan for these needs can do what one for `other` could.
        boolean cover(Needs other) {
            return adapters.equals(other.adapters)
                    && scores == other.scores
                    && size.covers(other.size)
                    && historyWidth >= other.historyWidth
                    && (copies || !other.copies);
        }
    }

    GeneratePlan(LlamaConfig config, LlamaWeights weights, Device device, Needs needs) {
        this.needs = needs;
        CachedForward.Size size = needs.size;
        forward = new CachedForward(config, weights.leaves(), size);
        Dim.Open sequences = forward.heads();
        settings = Tensor.input("sample.settings", DType.F32, Shape.of(sequences, SampleTokens.SETTINGS));
        uniforms = Tensor.input("sample.uniforms", DType.F32, Shape.of(sequences, 1));
        history = Tensor.input("sample.history", DType.I32, Shape.of(sequences, needs.historyWidth));
        var drawn = new Multi.SampleTokens(forward.logits(), settings, uniforms, history);
        drawnIds = Tensor.of(new Op.Part(drawn, 0));
        drawnLogprobs = Tensor.of(new Op.Part(drawn, 1));
        var copied = new Dim.Open("C", size.positions());
        copyFrom = Tensor.input("copy.from", DType.I32, Shape.of(copied, 1));
        copyTo = Tensor.input("copy.to", DType.I32, Shape.of(copied, 1));

        loaded = new LoadedPlan(device, weights.buffers());
        loaded.own(forward.rope().buffers(config, device));
        loaded.own(forward.allocateCache(device));
        adapterBuffers = needs.adapters.isEmpty() ? Optional.empty() : Optional.of(load(device));
        scores = needs.scores ? Optional.of(new ScoreRows(forward, size.tokens())) : Optional.empty();
        step = loaded.load(scores.map(rows -> forward.graph(drawnIds, drawnLogprobs, rows.logprobs()))
                .orElseGet(() -> forward.graph(drawnIds, drawnLogprobs)));
        copy = needs.copies ? Optional.of(loaded.load(forward.copyGraph(copyFrom, copyTo))) : Optional.empty();
        adapterBuffers.ifPresent(buffers -> buffers.feed(step));

        tokens = new FlatTokens(size.tokens(), size.sequences());
        cacheRows = new int[size.tokens()];
        headRows = new int[size.sequences()];
        settingsOfHeads = new float[SampleTokens.SETTINGS * size.sequences()];
        uniformsOfHeads = new float[size.sequences()];
        historyOfHeads = new int[needs.historyWidth * size.sequences()];
        ids = new int[size.sequences()];
        logprobs = new float[size.sequences()];
    }

    Needs needs() {
        return needs;
    }

    /// Begins a new batch.
    void clear() {
        tokens.clear();
        heads = 0;
        scores.ifPresent(ScoreRows::clear);
    }

    /// How many rows the batch can still take.
    int room() {
        return tokens.roomForSegments() == 0 ? 0 : tokens.roomForRows();
    }

    int rows() {
        return tokens.rows();
    }

    /// Adds the next `count` tokens of `text` to the batch. With its last one, the next token will be drawn; of a
    /// known continuation each token will be scored.
    ///
    /// @return the number of the draw in this batch, or −1
    int add(GrowingText text, int count, Sampling sampling) {
        int first = tokens.rows();
        for (int i = 0; i < count; i++) {
            int position = text.seen() + i;
            cacheRows[first + i] = text.cacheRow() + position;
            tokens.token(text.token(position), position, text.adapter());
        }
        tokens.segment(first, count, text.seen(), text.cacheRow());
        if (text.isScored()) {
            scores.orElseThrow().add(text, count, first);
            return -1;
        }
        if (count < text.pending()) {
            return -1;
        }
        int head = heads++;
        headRows[head] = first + count - 1;
        int at = SampleTokens.SETTINGS * head;
        settingsOfHeads[at + SampleTokens.TEMPERATURE] = (float) sampling.temperature();
        settingsOfHeads[at + SampleTokens.TOP_P] = (float) sampling.topP();
        settingsOfHeads[at + SampleTokens.TOP_K] = sampling.topK();
        settingsOfHeads[at + SampleTokens.MIN_P] = (float) sampling.minP();
        settingsOfHeads[at + SampleTokens.REPETITION_PENALTY] = (float) sampling.repetitionPenalty();
        uniformsOfHeads[head] = text.draw();
        int remembered = sampling.repetitionPenalty() == 1 ? 0 : needs.historyWidth;
        text.history(historyOfHeads, head * needs.historyWidth, remembered);
        return head;
    }

    /// Computes the batch.
    void run() {
        tokens.feed(step, forward.batch());
        tokens.feedAdapters(step, forward.adapters());
        step.live(forward.heads(), heads);
        step.set(forward.cacheRows(), cacheRows);
        step.set(forward.headRows(), headRows);
        step.set(settings, settingsOfHeads);
        step.set(uniforms, uniformsOfHeads);
        step.set(history, historyOfHeads);
        scores.ifPresent(rows -> rows.feed(step));
        step.run();
        scores.ifPresent(rows -> rows.read(step));
        step.read(drawnIds, ids);
        step.read(drawnLogprobs, logprobs);
    }

    /// The token of draw `head`.
    int id(int head) {
        return ids[head];
    }

    /// Its log-probability under the model's own distribution.
    float logprob(int head) {
        return logprobs[head];
    }

    /// Gives the texts of this batch whose continuation is known what was computed.
    ///
    /// @return those that have ended
    List<GrowingText> score() {
        return scores.map(ScoreRows::distribute).orElse(List.of());
    }

    /// Copies `rows` rows of the cache.
    void copy(int from, int to, int rows) {
        Executable executable = copy.orElseThrow();
        var sources = new int[rows];
        var targets = new int[rows];
        for (int i = 0; i < rows; i++) {
            sources[i] = from + i;
            targets[i] = to + i;
        }
        executable.live((Dim.Open) copyFrom.shape().dim(0), rows);
        executable.set(copyFrom, sources);
        executable.set(copyTo, targets);
        executable.run();
    }

    @Override
    public void close() {
        loaded.close();
        adapterBuffers.ifPresent(LoraBuffers::close);
    }

    private LoraBuffers load(Device device) {
        var buffers = new LoraBuffers(forward.adapters(), device);
        for (int slot = 0; slot < needs.adapters.size(); slot++) {
            buffers.put(slot, needs.adapters.get(slot).weights());
        }
        loaded.share(buffers.buffers());
        return buffers;
    }
}
