package dev.selkie.model.llama;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Graph.Update;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.kernels.DType;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.lora.Projection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The graph of a forward pass that remembers keys and values from run to run, and gives the logits of chosen rows.
///
/// Each layer's cache is (cacheRows, Hk·Dh) for keys and as much for values; a sequence owns a range of rows.
public final class CachedForward {
    private final FlatBatch batch;
    private final LoraStack adapters;
    private final RopeLeaves rope;
    private final Tensor cacheRows;
    private final Tensor headRows;
    private final LlamaGraph graph;
    private final Tensor hidden;
    private final Tensor logits;
    private final List<Update> updates = new ArrayList<>();

    /// How large everything is.
    ///
    /// @param tokens     most rows of a run
    /// @param sequences  most segments of a run, and most rows whose logits are wanted
    /// @param cacheRows  positions of all sequences together
    /// @param positions  of the longest sequence
    /// @param adapters   slots
    /// @param maxRank    of an adapter
    /// @param targets    of all adapters together
    public record Size(
            int tokens,
            int sequences,
            int cacheRows,
            int positions,
            int adapters,
            int maxRank,
            Set<Projection> targets) {
        /// Whether everything is at least as large as in `other`; of adapters, this says nothing.
        public boolean covers(Size other) {
            return tokens >= other.tokens
                    && sequences >= other.sequences
                    && cacheRows >= other.cacheRows
                    && positions >= other.positions;
        }
    }

    public CachedForward(LlamaConfig config, Leaves weights, Size size) {
        var tokens = new Dim.Open("T", size.tokens);
        var heads = new Dim.Open("N", size.sequences);
        batch = FlatBatch.of(tokens, new Dim.Open("S", size.sequences));
        adapters = size.adapters == 0
                ? LoraStack.none()
                : LoraStack.of(config, batch, size.adapters, size.maxRank, size.targets);
        rope = RopeLeaves.of(config, size.positions);
        cacheRows = Tensor.input("cache_rows", DType.I32, Shape.of(tokens, 1));
        headRows = Tensor.input("head_rows", DType.I32, Shape.of(heads, 1));
        Shape cache = Shape.of(size.cacheRows, config.numKeyValueHeads() * config.headDim());
        KeyValues cached = (layer, k, v) ->
                new KeyValues.Rows(remember("cache.k." + layer, cache, k), remember("cache.v." + layer, cache, v));
        graph = new LlamaGraph(config, weights, batch, rope, cached, adapters);
        hidden = graph.blocks(); // (T, D)
        Tensor last = graph.finalNorm(hidden.gatherRows(headRows)); // (N, D)
        logits = last.linear(graph.head()); // (N, V)
    }

    /// What a run is given beside its adapters.
    public FlatBatch batch() {
        return batch;
    }

    public LoraStack adapters() {
        return adapters;
    }

    public RopeLeaves rope() {
        return rope;
    }

    /// The cache's row for each token, (T, 1) i32.
    public Tensor cacheRows() {
        return cacheRows;
    }

    /// The rows of the batch whose logits are wanted, (N, 1) i32.
    public Tensor headRows() {
        return headRows;
    }

    /// Their number, an open dim.
    public Dim.Open heads() {
        return (Dim.Open) headRows.shape().dim(0);
    }

    /// (N, V)
    public Tensor logits() {
        return logits;
    }

    /// The log-probabilities of `targets` to come next after the rows `rows`, all three (M, 1).
    ///
    /// @param rows    i32
    /// @param targets i32
    /// @param weights f32, 1 for each row
    public Tensor scores(Tensor rows, Tensor targets, Tensor weights) {
        return graph.finalNorm(hidden.gatherRows(rows)).crossEntropy(graph.head(), targets, weights);
    }

    /// A graph that gives `outputs` and brings the cache up to date.
    public Graph graph(Tensor... outputs) {
        return new Graph(List.of(outputs), updates);
    }

    /// A graph that copies rows of the cache, from `from` to `to`, both (C, 1) i32.
    public Graph copyGraph(Tensor from, Tensor to) {
        List<Update> copies = updates.stream()
                .map(Update::parameter)
                .map(cache -> new Update(cache, cache.scatterRows(cache.gatherRows(from), to)))
                .toList();
        return new Graph(List.of(), copies);
    }

    /// Memory for the cache.
    public Map<Tensor, Buffer> allocateCache(Device device) {
        var buffers = new LinkedHashMap<Tensor, Buffer>();
        updates.forEach(update -> buffers.put(
                update.parameter(), device.parameter(update.parameter().shape())));
        return buffers;
    }

    private Tensor remember(String name, Shape shape, Tensor rows) {
        Tensor cache = Tensor.parameter(name, shape);
        Tensor updated = cache.scatterRows(rows, cacheRows);
        updates.add(new Update(cache, updated));
        return updated;
    }
}
