package dev.selkie.model.data;

import java.util.Arrays;
import java.util.BitSet;

/// A record as the model reads it: its ids, which of them are to be predicted, and what the sum of their losses
/// is divided by.
///
/// Row t holds id t and predicts id t + 1, so the last id has no row: nothing depends on what the model makes
/// of it.
public final class Sequence {
    private final int[] ids;
    private final BitSet targets;
    private final int keys;
    private final int divisor;

    private Sequence(int[] ids, BitSet targets, int keys, int divisor) {
        this.ids = ids;
        this.targets = targets;
        this.keys = keys;
        this.divisor = divisor;
    }

    /// All ids but the first are targets.
    public static Sequence of(int... ids) {
        return from(1, ids);
    }

    /// The ids from number `first` on are targets (never the first of all).
    public static Sequence from(int first, int... ids) {
        var targets = new BitSet(ids.length);
        targets.set(Math.clamp(first, 1, Math.max(1, ids.length)), Math.max(1, ids.length));
        return of(ids, targets);
    }

    /// @param targets bit t: id t is a target; bit 0 counts for nothing
    public static Sequence of(int[] ids, BitSet targets) {
        var kept = (BitSet) targets.clone();
        kept.clear(0);
        return new Sequence(ids.clone(), kept, ids.length, kept.cardinality());
    }

    /// Cut or filled to `length`: the ids from number `first` on are labels, and so are the end tokens that fill it.
    /// They see the ids before them and not each other. The sum is divided by the number of labels. The first
    /// id may be among those though nothing predicts it, since libraries that pad without a mask count so.
    ///
    /// @param end the end token
    public static Sequence padded(int[] ids, int first, int length, int end) {
        int[] filled = Arrays.copyOf(ids, length);
        int real = Math.min(ids.length, length);
        Arrays.fill(filled, real, length, end);
        var targets = new BitSet(length);
        targets.set(Math.max(first, 1), length);
        return new Sequence(filled, targets, real, length - first);
    }

    /// Number of ids.
    public int length() {
        return ids.length;
    }

    /// Number of rows that a forward pass needs: one less than ids.
    public int rows() {
        return Math.max(0, ids.length - 1);
    }

    public int id(int t) {
        return ids[t];
    }

    /// Whether id `t` is to be predicted (by row t − 1).
    public boolean isTarget(int t) {
        return targets.get(t);
    }

    /// Number of targets.
    public int targets() {
        return targets.cardinality();
    }

    /// What the sum over the targets is divided by (with the divisors of the batch's other records).
    public int divisor() {
        return divisor;
    }

    /// The leading ids that attention may look at; those after them are padding.
    public int keys() {
        return keys;
    }

    public int[] ids() {
        return ids.clone();
    }
}
