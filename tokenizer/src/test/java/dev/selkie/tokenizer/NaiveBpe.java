package dev.selkie.tokenizer;

import dev.selkie.tokenizer.TrainedTokenizer.Merge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Byte-pair encoding as algorithm 1 of arXiv:1508.07909 has it: after each merge all pairs of all words are counted
/// anew. For words of printable ASCII without blanks.
final class NaiveBpe {
    private NaiveBpe() {}

    static List<Merge> merges(List<String> words, int most) {
        List<String> tokens = new ArrayList<>(
                IntStream.rangeClosed('!', '~').mapToObj(Character::toString).toList());
        List<List<String>> split = new ArrayList<>();
        words.forEach(word -> split.add(List.of(word.split(""))));
        List<Merge> merges = new ArrayList<>();
        while (merges.size() < most) {
            var best = count(split).entrySet().stream()
                    .min(Map.Entry.<Merge, Integer>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey(
                                    Comparator.<Merge>comparingInt(m -> tokens.indexOf(m.left()))
                                            .thenComparingInt(m -> tokens.indexOf(m.right())))));
            if (best.isEmpty()) {
                break;
            }
            Merge merge = best.get().getKey();
            merges.add(merge);
            tokens.add(merge.left() + merge.right());
            split.replaceAll(word -> apply(merge, word));
        }
        return merges;
    }

    private static Map<Merge, Integer> count(List<List<String>> words) {
        Map<Merge, Integer> counts = new HashMap<>();
        for (List<String> word : words) {
            for (int i = 1; i < word.size(); i++) {
                counts.merge(new Merge(word.get(i - 1), word.get(i)), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static List<String> apply(Merge merge, List<String> word) {
        List<String> merged = new ArrayList<>();
        for (String symbol : word) {
            boolean second = symbol.equals(merge.right())
                    && !merged.isEmpty()
                    && merged.getLast().equals(merge.left());
            if (second) {
                merged.removeLast();
                merged.add(merge.left() + merge.right());
            } else {
                merged.add(symbol);
            }
        }
        return merged;
    }
}
