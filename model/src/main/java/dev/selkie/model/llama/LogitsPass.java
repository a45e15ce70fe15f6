package dev.selkie.model.llama;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Executable;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.peft.PeftAdapter;
import java.util.Optional;
import java.util.Set;

/// All logits of one text, chunk by chunk.
public final class LogitsPass implements AutoCloseable {
    private static final int CHUNK = 256;

    private final CachedForward forward;
    private final LoadedPlan loaded;
    private final Executable plan;
    private final FlatTokens tokens;
    private final Optional<LoraBuffers> adapters;
    private final int vocabulary;

    /// What takes the logits.
    @FunctionalInterface
    public interface Rows<E extends Exception> {
        /// Takes the next rows.
        ///
        /// @param logits of the next `rows` positions, (rows, V) row by row; the array is used again afterwards
        void accept(float[] logits, int rows) throws E;
    }

    /// @param length of the longest text
    public LogitsPass(
            LlamaConfig config, LlamaWeights weights, Device device, int length, Optional<PeftAdapter> adapter) {
        int chunk = Math.min(CHUNK, length);
        var size = new CachedForward.Size(
                chunk,
                chunk,
                length,
                length,
                adapter.isPresent() ? 1 : 0,
                adapter.map(a -> LoraBuffers.maxRank(a.weights())).orElse(0),
                adapter.map(a -> LoraStack.targets(a.weights())).orElse(Set.of()));
        forward = new CachedForward(config, weights.leaves(), size);
        vocabulary = config.vocabSize();
        tokens = new FlatTokens(chunk, 1);
        loaded = new LoadedPlan(device, weights.buffers());
        loaded.own(forward.rope().buffers(config, device));
        loaded.own(forward.allocateCache(device));
        adapters = adapter.map(a -> load(a, device));
        plan = loaded.load(forward.graph(forward.logits()));
        adapters.ifPresent(buffers -> buffers.feed(plan));
    }

    /// Gives the logits of `ids`, in order.
    public <E extends Exception> void run(int[] ids, Rows<E> sink) throws E {
        int chunk = forward.batch().tokens().capacity();
        var logits = new float[chunk * vocabulary];
        for (int first = 0; first < ids.length; first += chunk) {
            int rows = Math.min(chunk, ids.length - first);
            feed(ids, first, rows);
            plan.run();
            plan.read(forward.logits(), logits);
            sink.accept(logits, rows);
        }
    }

    @Override
    public void close() {
        loaded.close();
        adapters.ifPresent(LoraBuffers::close);
    }

    private LoraBuffers load(PeftAdapter adapter, Device device) {
        var buffers = new LoraBuffers(forward.adapters(), device);
        buffers.put(0, adapter.weights());
        loaded.share(buffers.buffers());
        return buffers;
    }

    private void feed(int[] ids, int first, int rows) {
        tokens.clear();
        var cacheRows = new int[rows];
        var headRows = new int[rows];
        for (int i = 0; i < rows; i++) {
            tokens.token(ids[first + i], first + i, adapters.isPresent() ? 0 : -1);
            cacheRows[i] = first + i;
            headRows[i] = i;
        }
        tokens.segment(0, rows, first, 0);
        tokens.feed(plan, forward.batch());
        tokens.feedAdapters(plan, forward.adapters());
        plan.live(forward.heads(), rows);
        plan.set(forward.cacheRows(), cacheRows);
        plan.set(forward.headRows(), headRows);
    }
}
