package dev.selkie.model.llama;

import dev.selkie.engine.Graph;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.safetensors.TensorEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The graphs of forward passes, for who wants to plan or measure them and has perhaps no weights.
public final class LlamaGraphs {
    private LlamaGraphs() {}

    /// The weights of a model that is not loaded, all of the type that its configuration announces.
    public static Leaves leaves(LlamaConfig config) {
        var dtypes = new HashMap<String, DType>();
        DType dtype = LlamaWeights.dtype(config.dtype());
        LlamaTensors.of(config).forEach(weight -> dtypes.put(weight.name(), dtype));
        return Leaves.frozen(LlamaTensors.of(config), dtypes);
    }

    /// The weights of a model that is not loaded, each of the type that `stored` has.
    public static Leaves leaves(LlamaConfig config, Map<String, TensorEntry> stored) {
        return LlamaWeights.leaves(config, stored);
    }

    /// One run of a generation: `tokens` new ids of `sequences` texts, with room for `positions` in each text; the
    /// logits behind each text's last one.
    public static Graph forward(LlamaConfig config, Leaves weights, int tokens, int sequences, int positions) {
        int cacheRows = Math.multiplyExact(sequences, positions);
        var size = new CachedForward.Size(tokens, sequences, cacheRows, positions, 0, 0, Set.of());
        return forward(config, weights, size);
    }

    /// One run of a generation of that size; the logits behind each text's last token.
    public static Graph forward(LlamaConfig config, Leaves weights, CachedForward.Size size) {
        var forward = new CachedForward(config, weights, size);
        return forward.graph(forward.logits());
    }
}
