package dev.selkie.model.generate;

import dev.selkie.model.generate.Generation.Timing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;

/// The texts of one call of [Generator] on their way, step by step.
final class GeneratorRun {
    /// Tokens that prompts must have in common before one waits for the other's keys and values, unless the whole
    /// prompt is the same.
    private static final int LEAST_SHARED = 16;

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

    GeneratorRun(GeneratePlan plan, List<GrowingText> texts, Sampling sampling, GenerateListener listener) {
        this.plan = plan;
        this.sampling = sampling;
        this.listener = listener;
        cache = new RowRanges(plan.needs().size().cacheRows());
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
        return new Generation(done, new Timing(prefillTokens, prefillNanos * 1e-9, decodeTokens, decodeNanos * 1e-9));
    }

    private void admit() {
        while (!waiting.isEmpty() && active.size() < plan.needs().size().sequences()) {
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

    static ArithmeticException notNumbers() {
        return new ArithmeticException(
                "the model's logits are not numbers (NaN or infinite); its weights or its adapter are broken");
    }
}
