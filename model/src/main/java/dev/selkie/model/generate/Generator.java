package dev.selkie.model.generate;

import dev.selkie.engine.runtime.Device;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.generate.Generation.Timing;
import dev.selkie.model.llama.CachedForward;
import dev.selkie.model.llama.LlamaWeights;
import dev.selkie.model.llama.LoraBuffers;
import dev.selkie.model.llama.LoraStack;
import dev.selkie.model.lora.Projection;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Lets many texts grow at once. Each step is one flat batch: the next token of every text that is decoding,
/// and as much of waiting prompts as fits; texts join and leave between steps.
///
/// Prompts that begin alike under the same adapter share that prefix's prefill: its keys and values are
/// computed once and copied, which changes no bit. Keeps the plan of the last call for the next.
public final class Generator implements AutoCloseable {
    /// Rows of a step: so many that arithmetic, not reading the weights, takes the time; their activations stay
    /// small beside the weights.
    public static final int STEP_ROWS = 512;

    /// Texts in a step.
    private static final int STEP_TEXTS = 64;

    /// Bytes of keys and values, unless one text alone needs more.
    private static final long CACHE_BYTES = 1L << 30;

    private final LlamaConfig config;
    private final LlamaWeights weights;
    private final Device device;
    private final Tokenizer tokenizer;
    private final Set<Integer> endIds;
    private Optional<GeneratePlan> kept = Optional.empty();

    public Generator(LlamaConfig config, LlamaWeights weights, Device device, Tokenizer tokenizer) {
        this.config = config;
        this.weights = weights;
        this.device = device;
        this.tokenizer = tokenizer;
        this.endIds = Set.copyOf(config.eosTokenIds());
    }

    /// How many of `texts` texts with room for `positions` tokens are continued at a time.
    public static int textsAtOnce(LlamaConfig config, int texts, int positions) {
        long fit = CACHE_BYTES / (rowBytes(config) * positions);
        return Math.clamp(fit, 1, Math.min(texts, STEP_TEXTS));
    }

    /// Bytes of a token's keys and values.
    private static long rowBytes(LlamaConfig config) {
        return 2L * config.numHiddenLayers() * config.numKeyValueHeads() * config.headDim() * Float.BYTES;
    }

    /// Continues every prompt as `settings` say.
    ///
    /// @throws IllegalArgumentException if a prompt is empty or fills the model's context
    public Generation run(List<Prompt> prompts, GenerateSettings settings, GenerateListener listener) {
        if (prompts.stream()
                .allMatch(prompt -> prompt.samples(settings.samples()).isEmpty())) {
            return new Generation(List.of(), new Timing(0, 0, 0, 0));
        }
        List<PeftAdapter> adapters =
                prompts.stream().flatMap(p -> p.adapter().stream()).distinct().toList();
        List<GrowingText> texts = texts(prompts, settings, adapters);
        GeneratePlan plan = plan(texts, settings, adapters);
        return new GeneratorRun(plan, texts, settings.sampling(), listener).toEnd();
    }

    @Override
    public void close() {
        kept.ifPresent(GeneratePlan::close);
        kept = Optional.empty();
    }

    private List<GrowingText> texts(List<Prompt> prompts, GenerateSettings settings, List<PeftAdapter> adapters) {
        var texts = new ArrayList<GrowingText>();
        for (int p = 0; p < prompts.size(); p++) {
            Prompt prompt = prompts.get(p);
            int room = config.maxPositionEmbeddings() - prompt.length();
            int known = prompt.continuation().length;
            int limit = known > 0 ? known : Math.min(settings.maxTokens(), room);
            if (prompt.length() == 0) {
                throw new IllegalArgumentException("prompt %d is empty; give it at least one token".formatted(p));
            }
            String what = "prompt %d with %s".formatted(p, known > 0 ? "its continuation" : "a new token");
            config.requireFits(what, prompt.length() + Math.max(1, known), "shorten it");
            int adapter = prompt.adapter().map(adapters::indexOf).orElse(-1);
            Set<Integer> ends = settings.ignoreEos() ? Set.of() : endIds;
            for (int s : prompt.samples(settings.samples())) {
                texts.add(new GrowingText(p, s, prompt, adapter, limit, ends, settings, tokenizer));
            }
        }
        return texts;
    }

    /// A plan for these texts: the one that was kept, if it will do.
    private GeneratePlan plan(List<GrowingText> texts, GenerateSettings settings, List<PeftAdapter> adapters) {
        GeneratePlan.Needs needs = needs(texts, settings, adapters);
        if (kept.isEmpty() || !kept.get().needs().cover(needs)) {
            close();
            kept = Optional.of(new GeneratePlan(config, weights, device, needs));
        }
        return kept.get();
    }

    private GeneratePlan.Needs needs(List<GrowingText> texts, GenerateSettings settings, List<PeftAdapter> adapters) {
        int positions = texts.stream().mapToInt(GrowingText::cacheRows).max().orElseThrow();
        long allRows = texts.stream().mapToLong(GrowingText::cacheRows).sum();
        int cacheRows = (int) Math.max(positions, Math.min(allRows, CACHE_BYTES / rowBytes(config)));
        int sequences = Math.min(texts.size(), STEP_TEXTS);
        long promptRows = texts.stream().mapToLong(GrowingText::promptLength).sum();
        int tokens = (int) Math.max(sequences, Math.min(promptRows, STEP_ROWS));
        var targets = EnumSet.noneOf(Projection.class);
        adapters.forEach(adapter -> targets.addAll(LoraStack.targets(adapter.weights())));
        int rank = adapters.stream()
                .mapToInt(a -> LoraBuffers.maxRank(a.weights()))
                .max()
                .orElse(0);
        var size = new CachedForward.Size(tokens, sequences, cacheRows, positions, adapters.size(), rank, targets);
        int historyWidth = settings.sampling().repetitionPenalty() == 1 ? 1 : positions;
        boolean scores = texts.stream().anyMatch(GrowingText::isScored);
        return new GeneratePlan.Needs(size, historyWidth, texts.size() > 1, scores, adapters);
    }
}
