package dev.selkie.seal.arc;

import dev.selkie.seal.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedCollection;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The exercises that a puzzle's demonstrations become.
///
/// For n = 1, then n = 2: every demonstration is asked once for each choice of n − 1 others that are left out
/// of what is shown; each augmentation is applied to each of these; and each of all has one more copy with
/// other colours (if anything is augmented) and its pairs in another order. Equal exercises count once.
/// Exercises keep the order in which they are made, where the published code has them in the order of a hash
/// table that differs from process to process.
public final class TrainingRows {
    /// More are thrown away, at random.
    public static final int MOST_ROWS = 250;

    private static final int MOST_LEFT_OUT = 2;

    private TrainingRows() {}

    /// All exercises, before any limit.
    public static List<Row> all(List<Pair> demonstrations, Collection<Augmentation> augmentations, int seed) {
        var rows = new ArrayList<Row>();
        for (int n = 1; n <= MOST_LEFT_OUT; n++) {
            rows.addAll(leaving(n, demonstrations, augmentations, new NumpyRandom(seed)));
        }
        return rows;
    }

    /// The exercises that are trained on: those of `rows` that are short enough, at most [#MOST_ROWS], chosen
    /// at random from `seed` if there are more.
    public static List<Row> limited(List<Row> rows, Predicate<Row> isShort, int seed) {
        return limited(rows, isShort, MOST_ROWS, seed);
    }

    /// As [#limited(List, Predicate, int)], with another limit.
    public static List<Row> limited(List<Row> rows, Predicate<Row> isShort, int most, int seed) {
        List<Row> kept = rows.stream().filter(isShort).toList();
        if (kept.size() <= most) {
            return kept;
        }
        var chosen = new ArrayList<Row>();
        for (int i : new NumpyRandom(seed).permutation(kept.size())) {
            chosen.add(kept.get(i));
        }
        return List.copyOf(chosen.subList(0, most));
    }

    private static Collection<Row> leaving(
            int n, List<Pair> demonstrations, Collection<Augmentation> augmentations, NumpyRandom random) {
        List<Row> initial = initial(n, demonstrations);
        Stream<Row> augmented = augmentations.stream()
                .flatMap(augmentation -> initial.stream().map(augmentation::apply))
                .filter(Row::fits);
        SequencedCollection<Row> rows =
                new LinkedHashSet<>(Stream.concat(augmented, initial.stream()).toList());
        for (Row row : List.copyOf(rows)) {
            Row coloured = augmentations.isEmpty() ? row : ColourMap.recoloured(row, random);
            rows.add(reordered(coloured, random));
        }
        return rows;
    }

    /// Each demonstration asked, the others shown but for n − 1 of them (n is 1 or 2).
    private static List<Row> initial(int n, List<Pair> demonstrations) {
        var rows = new ArrayList<Row>();
        for (int asked = 0; asked < demonstrations.size(); asked++) {
            var others = new ArrayList<>(demonstrations);
            others.remove(asked);
            if (n == 1) {
                rows.add(new Row(others, demonstrations.get(asked)));
            } else {
                for (int left = 0; left < others.size(); left++) {
                    var shown = new ArrayList<>(others);
                    shown.remove(left);
                    rows.add(new Row(shown, demonstrations.get(asked)));
                }
            }
        }
        return rows;
    }

    static Row reordered(Row row, NumpyRandom random) {
        var shown = new ArrayList<Pair>();
        for (int i : random.permutation(row.shown().size())) {
            shown.add(row.shown().get(i));
        }
        return new Row(shown, row.asked());
    }
}
