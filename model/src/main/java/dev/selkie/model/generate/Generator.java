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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
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

    /// Tokens that prompts must have in common before one waits for the other's keys and values, unless the whole
    /// prompt is the same.
    private static final int LEAST_SHARED = 16;

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
        return new Run(plan, texts, settings.sampling(), listener).toEnd();
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

    private GeneratePlan plan(List<GrowingText> texts, GenerateSettings settings, List<PeftAdapter> adapters) {
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
        int history = settings.sampling().repetitionPenalty() == 1 ? 1 : positions;
        boolean copies = texts.size() > 1;
        boolean scores = texts.stream().anyMatch(GrowingText::isScored);
        if (kept.isEmpty() || !kept.get().serves(size, history, copies, scores, adapters)) {
            close();
            kept = Optional.of(new GeneratePlan(config, weights, device, size, history, copies, scores, adapters));
        }
        return kept.get();
    }

    static ArithmeticException notNumbers() {
        return new ArithmeticException(
                "the model's logits are not numbers (NaN or infinite); its weights or its adapter are broken");
    }

    /// One call's texts on their way.
    private static final class Run {
        private final GeneratePlan plan;
        private final Sampling sampling;
        private final GenerateListener listener;
        private final RowRanges cache;
        private final Queue<GrowingText> waiting;
        private final List<GrowingText> active = new ArrayList<>();
        private final List<Sample> done = new ArrayList<>();
        private final Map<GrowingText, Integer> heads = new LinkedHashMap<>();
        private long prefillTokens;
        private long prefillNanos;
        private long decodeTokens;
        private long decodeNanos;

        Run(GeneratePlan plan, List<GrowingText> texts, Sampling sampling, GenerateListener listener) {
            this.plan = plan;
            this.sampling = sampling;
            this.listener = listener;
            cache = new RowRanges(plan.size().cacheRows());
            waiting = new ArrayDeque<>(texts);
        }

        Generation toEnd() {
            while (!(waiting.isEmpty() && active.isEmpty())) {
                if (listener.cancelled()) {
                    cancel();
                } else {
                    admit();
                    step();
                }
            }
            done.sort(Comparator.comparingInt(Sample::promptIndex).thenComparingInt(Sample::sampleIndex));
            return new Generation(
                    done, new Timing(prefillTokens, prefillNanos * 1e-9, decodeTokens, decodeNanos * 1e-9));
        }

        private void admit() {
            while (!waiting.isEmpty() && active.size() < plan.size().sequences()) {
                OptionalInt row = cache.allocate(waiting.element().cacheRows());
                if (row.isEmpty()) {
                    return;
                }
                GrowingText text = waiting.remove();
                text.placeAt(row.getAsInt());
                findLeader(text);
                active.add(text);
            }
        }

        /// Lets `text` follow the active text with which it shares the longest prefix.
        private void findLeader(GrowingText text) {
            int most = 0;
            for (GrowingText other : active) {
                int common = other.adapter() == text.adapter() ? text.commonWith(other) : 0;
                boolean enough = common >= LEAST_SHARED || common == text.promptLength() - 1;
                if (common > most && enough) {
                    most = common;
                    text.follow(other, common);
                }
            }
        }

        private void step() {
            long start = System.nanoTime();
            boolean prefill = fill();
            plan.run();
            heads.forEach(this::append);
            plan.score().forEach(this::finish);
            long nanos = System.nanoTime() - start;
            if (prefill) {
                prefillTokens += plan.rows();
                prefillNanos += nanos;
            } else {
                decodeTokens += heads.size();
                decodeNanos += nanos;
            }
            active.removeIf(GrowingText::isFinished);
        }

        /// Decoding texts first, since each needs one row; then prompts.
        ///
        /// @return whether some text has more than one row in the batch
        private boolean fill() {
            plan.clear();
            heads.clear();
            boolean prefill = false;
            for (GrowingText text : active) {
                followLeader(text);
            }
            List<GrowingText> shortestFirst = active.stream()
                    .sorted(Comparator.comparing(text -> text.pending() > 1))
                    .toList();
            for (GrowingText text : shortestFirst) {
                int rows = text.leader().isPresent() ? 0 : Math.min(text.pending(), plan.room());
                if (rows > 0) {
                    int head = plan.add(text, rows, sampling);
                    text.see(rows);
                    prefill |= rows > 1;
                    if (head >= 0) {
                        heads.put(text, head);
                    }
                }
            }
            return prefill;
        }

        /// Copies the keys and values that `text` shares with its leader as soon as they are in the cache. The
        /// leader may have ended in the same step and its rows have gone to another text; that one writes
        /// them only later.
        private void followLeader(GrowingText text) {
            Optional<GrowingText> leader = text.leader();
            if (leader.isPresent() && leader.get().seen() >= text.shared()) {
                plan.copy(leader.get().cacheRow(), text.cacheRow(), text.shared());
                text.joined();
            }
        }

        private void append(GrowingText text, int head) {
            int id = plan.id(head);
            if (id < 0) {
                throw notNumbers();
            }
            String piece = text.append(id, plan.logprob(head));
            if (!piece.isEmpty()) {
                listener.text(text.promptIndex(), text.sampleIndex(), piece);
            }
            if (text.isFinished()) {
                finish(text);
            }
        }

        private void finish(GrowingText text) {
            cache.free(text.cacheRow(), text.cacheRows());
            done.add(text.sample());
            listener.finished(text.sample());
        }

        private void cancel() {
            active.addAll(waiting);
            waiting.clear();
            for (GrowingText text : active) {
                String piece = text.cut();
                if (!piece.isEmpty()) {
                    listener.text(text.promptIndex(), text.sampleIndex(), piece);
                }
                done.add(text.sample());
                listener.finished(text.sample());
            }
            active.clear();
        }
    }
}
