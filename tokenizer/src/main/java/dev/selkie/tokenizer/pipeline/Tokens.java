package dev.selkie.tokenizer.pipeline;

import java.util.HashMap;
import java.util.Map;

/// Ids and, if wanted, the range of the user's string that each stands for.
public final class Tokens {
    final IntList ids;
    final IntList ranges;
    final boolean withOffsets;
    final String source; // the user's string

    /// By index: added tokens that took white space along, with that space.
    final Map<Integer, String> stretched = new HashMap<>();

    Tokens(String source, boolean withOffsets, int capacity) {
        this.source = source;
        this.withOffsets = withOffsets;
        this.ids = new IntList(capacity);
        this.ranges = new IntList(withOffsets ? 2 * capacity : 1);
    }

    void add(int id) {
        ids.add(id);
    }

    void addRange(int start, int end) {
        ranges.add(start, end);
    }

    void addAll(Tokens more) {
        int before = ids.size();
        more.stretched.forEach((index, text) -> stretched.put(before + index, text));
        ids.addAll(more.ids.toArray());
        ranges.addAll(more.ranges.toArray());
    }

    public int[] ids() {
        return ids.toArray();
    }

    /// Start and end of each token in turn; empty unless offsets were asked for.
    public int[] ranges() {
        return ranges.toArray();
    }
}
