package dev.selkie.model.llama;

import dev.selkie.engine.Tensor;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.lora.Projection;

/// A Llama's forward pass over flat tokens: the same page for prefill, decoding, scoring and training.
///
/// Source: Touvron et al., "LLaMA: Open and Efficient Foundation Language Models", arXiv:2302.13971,
/// section 2.2; grouped queries: Ainslie et al., arXiv:2305.13245.
public final class LlamaGraph {
    private final LlamaConfig config;
    private final Leaves weights;
    private final FlatBatch batch;
    private final RopeLeaves rope;
    private final KeyValues keyValues;
    private final LoraStack adapters;

    /// @param weights   the base, frozen or trained
    /// @param keyValues what attention looks at
    /// @param adapters  low-rank additions to the projections; perhaps none
    public LlamaGraph(
            LlamaConfig config,
            Leaves weights,
            FlatBatch batch,
            RopeLeaves rope,
            KeyValues keyValues,
            LoraStack adapters) {
        this.config = config;
        this.weights = weights;
        this.batch = batch;
        this.rope = rope;
        this.keyValues = keyValues;
        this.adapters = adapters;
    }

    /// The stream of hidden states after the last block, not yet normed, (T, D).
    public Tensor blocks() {
        Tensor x = batch.ids().embedding(weights.get(LlamaTensors.EMBEDDING)); // (T, D)
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            x = x.add(attention(layer, norm(layer, "input_layernorm", x)));
            x = x.add(feedForward(layer, norm(layer, "post_attention_layernorm", x)));
        }
        return x;
    }

    /// What the head reads: `x` (N, D), rows of [#blocks()], normed.
    public Tensor finalNorm(Tensor x) {
        return x.rmsNorm(weights.get(LlamaTensors.NORM), config.rmsNormEps());
    }

    /// The output head's weight, (V, D): the embedding if they are tied.
    public Tensor head() {
        return weights.get(config.tieWordEmbeddings() ? LlamaTensors.EMBEDDING : LlamaTensors.HEAD);
    }

    private Tensor attention(int layer, Tensor x) {
        Tensor q = rotated(project(layer, Projection.Q_PROJ, x)); // (T, H·Dh)
        Tensor k = rotated(project(layer, Projection.K_PROJ, x)); // (T, Hk·Dh)
        Tensor v = project(layer, Projection.V_PROJ, x); // (T, Hk·Dh)
        KeyValues.Rows seen = keyValues.of(layer, k, v);
        double scaling = 1 / Math.sqrt(config.headDim());
        Tensor mixed = q.attention(seen.k(), seen.v(), batch.segments(), config.headDim(), scaling); // (T, H·Dh)
        return project(layer, Projection.O_PROJ, mixed);
    }

    private Tensor feedForward(int layer, Tensor x) {
        Tensor gate = project(layer, Projection.GATE_PROJ, x); // (T, F)
        Tensor up = project(layer, Projection.UP_PROJ, x); // (T, F)
        return project(layer, Projection.DOWN_PROJ, gate.swiglu(up));
    }

    private Tensor norm(int layer, String name, Tensor x) {
        return x.rmsNorm(weights.get(LlamaTensors.layer(layer) + name + ".weight"), config.rmsNormEps());
    }

    private Tensor rotated(Tensor x) {
        return x.rope(batch.positions(), rope.cos(), rope.sin(), config.headDim());
    }

    /// `x Wᵀ`, plus what the adapters add, plus the bias if there is one.
    private Tensor project(int layer, Projection projection, Tensor x) {
        String name = LlamaTensors.layer(layer) + projection.path();
        Tensor y = adapters.linear(layer, projection, x, weights.get(name + ".weight"));
        return weights.has(name + ".bias") ? y.add(weights.get(name + ".bias")) : y;
    }
}
