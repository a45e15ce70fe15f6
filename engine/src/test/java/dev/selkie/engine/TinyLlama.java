package dev.selkie.engine;

import dev.selkie.kernels.DType;
import java.util.ArrayList;
import java.util.List;

/// A Llama of one layer with LoRA on q and v, small enough to read its plan.
public final class TinyLlama {
    public static final int HIDDEN = 16;
    public static final int HEAD_DIM = 4;
    public static final int FEED_FORWARD = 24;
    public static final int VOCABULARY = 32;
    public static final int MAX_RANK = 2;
    private static final double EPS = 1e-5;

    public final Dim.Open tokens = new Dim.Open("T", 12);
    public final Dim.Open sequences = new Dim.Open("S", 3);
    public final Tensor ids = Tensor.input("ids", DType.I32, Shape.of(tokens, 1));
    public final Tensor positions = Tensor.input("positions", DType.I32, Shape.of(tokens, 1));
    public final Tensor segments = Tensor.input("segments", DType.I32, Shape.of(sequences, 4));
    public final Tensor targets = Tensor.input("targets", DType.I32, Shape.of(tokens, 1));
    public final Tensor weights = Tensor.input("weights", DType.F32, Shape.of(tokens, 1));
    public final Adapters adapters = new Adapters(
            Tensor.input("row_adapter", DType.I32, Shape.of(tokens, 1)),
            Tensor.input("ranks", DType.I32, Shape.of(2, 2)),
            Tensor.input("scaling", DType.F32, Shape.of(2, 1)));
    public final Tensor hyper = Tensor.input("hyper", DType.F32, Shape.of(2, 8));
    public final List<Tensor> frozen = new ArrayList<>();
    public final List<Tensor> trained = new ArrayList<>();
    public final List<Tensor> state = new ArrayList<>();
    public final Tensor cos = parameter(state, "cos", 16, HEAD_DIM / 2);
    public final Tensor sin = parameter(state, "sin", 16, HEAD_DIM / 2);
    private final Tensor embedding = matrix("embedding", VOCABULARY, HIDDEN);

    private Tensor matrix(String name, int rows, int cols) {
        Tensor weight = Tensor.weight(name, DType.F32, Shape.of(rows, cols));
        frozen.add(weight);
        return weight;
    }

    private Tensor vector(String name) {
        Tensor weight = Tensor.weight(name, DType.F32, Shape.of(HIDDEN));
        frozen.add(weight);
        return weight;
    }

    private static Tensor parameter(List<Tensor> list, String name, int rows, int cols) {
        Tensor parameter = Tensor.parameter(name, Shape.of(rows, cols));
        list.add(parameter);
        return parameter;
    }

    public TinyLlama() {}

    /// Log-probabilities of the targets, (T, 1).
    public Tensor logprobs() {
        return hidden((_, ofBatch) -> ofBatch).crossEntropy(embedding, targets, weights);
    }

    /// What attention sees: the keys or values of the batch, or a cache that they were written to.
    private interface Seen {
        Tensor of(String name, Tensor ofBatch);
    }

    private Tensor hidden(Seen seen) {
        Tensor x = ids.embedding(embedding); // (T, D)
        Tensor normed = x.rmsNorm(vector("attention_norm"), EPS);
        Tensor q = lora(normed, "q", HIDDEN).rope(positions, cos, sin, HEAD_DIM);
        Tensor k = normed.linear(matrix("k", 2 * HEAD_DIM, HIDDEN)).rope(positions, cos, sin, HEAD_DIM);
        Tensor v = lora(normed, "v", 2 * HEAD_DIM);
        Tensor mixed = q.attention(seen.of("keys", k), seen.of("values", v), segments, HEAD_DIM, 0.5);
        x = x.add(mixed.linear(matrix("o", HIDDEN, HIDDEN)));
        Tensor inner = x.rmsNorm(vector("feed_forward_norm"), EPS);
        Tensor gate = inner.linear(matrix("gate", FEED_FORWARD, HIDDEN));
        Tensor up = inner.linear(matrix("up", FEED_FORWARD, HIDDEN));
        x = x.add(gate.swiglu(up).linear(matrix("down", HIDDEN, FEED_FORWARD)));
        return x.rmsNorm(vector("norm"), EPS);
    }

    private Tensor lora(Tensor x, String name, int cols) {
        Tensor a = parameter(trained, name + ".a", 2 * MAX_RANK, HIDDEN);
        Tensor b = parameter(trained, name + ".b", 2 * MAX_RANK, cols);
        return x.loraLinear(matrix(name, cols, HIDDEN), a, b, adapters, MAX_RANK);
    }

    /// One training step: forward, loss, gradients, norms, AdamW.
    public Graph trainingStep() {
        Tensor logprobs = logprobs();
        List<Tensor> gradients = Gradients.of(Tensor.crossEntropyLoss(logprobs, weights), trained);
        List<Tensor> ranks = trained.stream().map(_ -> adapters.ranks()).toList();
        Tensor norms = Tensor.of(new Macro.GradientNorm(gradients, ranks));
        List<Multi.Trained> matrices = new ArrayList<>();
        List<Tensor> updated = new ArrayList<>();
        for (int i = 0; i < trained.size(); i++) {
            Tensor parameter = trained.get(i);
            Tensor m = Tensor.parameter("m" + i, parameter.shape());
            Tensor v = Tensor.parameter("v" + i, parameter.shape());
            matrices.add(new Multi.Trained(parameter, gradients.get(i), m, v, adapters.ranks()));
            updated.addAll(List.of(parameter, m, v));
            state.addAll(List.of(m, v));
        }
        Multi adamW = new Multi.AdamW(matrices, hyper, norms);
        List<Graph.Update> updates = new ArrayList<>();
        for (int i = 0; i < updated.size(); i++) {
            updates.add(new Graph.Update(updated.get(i), OpCases.result(adamW, i)));
        }
        return new Graph(List.of(logprobs, norms), updates);
    }

    /// One generation step: keys and values into the cache, attention over it, the last rows' logits, a sample
    /// each.
    public Graph generationStep() {
        Tensor cacheRows = Tensor.input("cache_rows", DType.I32, Shape.of(tokens, 1));
        Tensor lastRows = Tensor.input("last_rows", DType.I32, Shape.of(sequences, 1));
        List<Graph.Update> updates = new ArrayList<>();
        Tensor hidden = hidden((name, ofBatch) -> {
            Tensor cache = parameter(state, name, 20, 2 * HEAD_DIM);
            Tensor written = cache.scatterRows(ofBatch, cacheRows);
            updates.add(new Graph.Update(cache, written));
            return written;
        });
        Tensor logits = hidden.gatherRows(lastRows).linear(embedding);
        Multi sample = new Multi.SampleTokens(
                logits,
                Tensor.input("settings", DType.F32, Shape.of(sequences, 5)),
                Tensor.input("uniforms", DType.F32, Shape.of(sequences, 1)),
                Tensor.input("history", DType.I32, Shape.of(sequences, 4)));
        return new Graph(List.of(OpCases.result(sample, 0), OpCases.result(sample, 1)), updates);
    }
}
