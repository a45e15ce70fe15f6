package dev.selkie.tokenizer.train;

import dev.selkie.tokenizer.pipeline.ByteAlphabet;
import dev.selkie.tokenizer.pipeline.IntList;
import dev.selkie.tokenizer.pipeline.PieceCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Learns byte-pair merges: again and again, the two neighbouring symbols that stand together most often become one.
/// Of equally frequent pairs the one with the smaller first symbol is taken, then the smaller second.
///
/// Each step looks only at the words in which its pair stands, so that all of it takes about as long as reading the
/// different words once for each time that a character of them is merged.
///
/// Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units",
/// arXiv:1508.07909, algorithm 1; the order of ties is that of Hugging Face `tokenizers`.
public final class MergeLearner {
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, Integer> ids = new HashMap<>();
    private final List<Merge> merges = new ArrayList<>();
    private final Words words;
    private final Map<Long, Pair> pairs = new HashMap<>();
    private final List<Pair> fresh = new ArrayList<>(); // seen for the first time, not queued yet
    private final PriorityQueue<Pair.Queued> queue = new PriorityQueue<>();

    /// Two tokens that become one.
    public record Merge(int left, int right) {}

    /// What was learnt.
    ///
    /// @param tokens by id: the first ones given, the alphabet, then a token for each merge
    public record Result(List<String> tokens, List<Merge> merges) {}

    private MergeLearner(List<String> first, PieceCounts pieces) {
        first.forEach(this::id);
        ByteAlphabet.tokens().forEach(this::id);
        var builder = new Words.Builder(this::id, pieces.size());
        pieces.forEach(builder::add);
        words = builder.build();
    }

    /// Merges until there are `size` tokens, or nothing is left to merge.
    ///
    /// @param first tokens that get the first ids, all different
    public static Result learn(PieceCounts pieces, int size, List<String> first) {
        var learner = new MergeLearner(first, pieces);
        learner.learn(size);
        return new Result(List.copyOf(learner.tokens), List.copyOf(learner.merges));
    }

    private void learn(int size) {
        for (int word = 0; word < words.size(); word++) {
            words.pairs(word, changesIn(word));
        }
        queueFresh();
        while (tokens.size() < size) {
            Pair pair = mostFrequent();
            if (pair == null) {
                return;
            }
            merge(pair);
        }
    }

    /// The id of `token`, which gets the next one if it is new.
    private int id(String token) {
        return ids.computeIfAbsent(token, _ -> {
            tokens.add(token);
            return tokens.size() - 1;
        });
    }

    private void merge(Pair pair) {
        int merged = id(tokens.get(pair.left) + tokens.get(pair.right));
        merges.add(new Merge(pair.left, pair.right));
        IntList in = pair.takeWords();
        for (int i = 0; i < in.size(); i++) {
            words.merge(in.get(i), pair, merged, changesIn(in.get(i)));
        }
        queueFresh();
    }

    private Words.PairSink changesIn(int word) {
        return (left, right, by) -> {
            Pair pair = pairs.computeIfAbsent(Pair.key(left, right), _ -> fresh(left, right));
            pair.count += by;
            if (by > 0) {
                pair.in(word);
            }
        };
    }

    private Pair fresh(int left, int right) {
        var pair = new Pair(left, right);
        fresh.add(pair);
        return pair;
    }

    private void queueFresh() {
        fresh.forEach(this::queue);
        fresh.clear();
    }

    private void queue(Pair pair) {
        if (pair.count > 0) {
            queue.add(Pair.Queued.now(pair));
        }
    }

    /// The pair to merge, taken from the queue; null if none is left.
    ///
    /// A token is always made of the same two, and all at once. So every pair is complete when it is queued, its
    /// count can only fall from then on, and the first whose count still holds is the most frequent of all.
    private @Nullable Pair mostFrequent() {
        for (Pair.Queued first = queue.poll(); first != null; first = queue.poll()) {
            if (first.isCurrent()) {
                return first.pair();
            }
            queue(first.pair());
        }
        return null;
    }
}
