package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.arc.Augmentation.Group;
import dev.selkie.seal.random.NumpyRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingRowsTest {
    /// Two demonstrations give 2 rows with one pair shown and 2 with none; nothing else, as one pair has one order.
    @Test
    void withoutAugmentationsOnlyTheOrderVaries() {
        List<Row> rows = TrainingRows.all(demonstrations(2), List.of(), 0);
        assertEquals(4, rows.size());
        assertEquals(
                List.of(1, 1, 0, 0),
                rows.stream().map(row -> row.shown().size()).toList());
    }

    /// (1 + 23 augmentations) · 4 rows, each once more in other colours.
    @Test
    void everyAugmentationIsAppliedToEveryRow() {
        assertEquals(2 * 24 * 4, TrainingRows.all(demonstrations(2), all(), 0).size());
        assertEquals(
                2 * 12 * 4,
                TrainingRows.all(demonstrations(2), Group.BASIC.members(0, false), 0)
                        .size());
    }

    @Test
    void gridsThatGrowTooLargeAreLeftOut() {
        Grid large = Grid.make(16, 16, (r, c) -> (r * c + r) % 3);
        List<Pair> pairs = List.of(new Pair(large, large), new Pair(large, Grid.of(new int[] {1})));
        List<Row> rows = TrainingRows.all(pairs, Group.SIZE.members(0, false), 0);
        assertTrue(rows.stream().allMatch(Row::fits));
        assertEquals(2 * 4, rows.size());
    }

    @Test
    void aLimitKeepsSomeAtRandom() {
        List<Row> rows = TrainingRows.all(demonstrations(4), all(), 0);
        List<Row> kept = TrainingRows.limited(rows, row -> true, 0);
        assertEquals(TrainingRows.MOST_ROWS, kept.size());
        assertTrue(new HashSet<>(rows).containsAll(kept));
        assertNotEquals(rows.subList(0, kept.size()), kept);
        assertEquals(List.of(), TrainingRows.limited(rows, row -> false, 0));
    }

    @Test
    void theBackgroundKeepsItsColour() {
        for (Row row : TrainingRows.all(demonstrations(3), all(), 0)) {
            assertTrue(row.grids()
                    .allMatch(grid -> IntStream.range(0, grid.height()).anyMatch(r -> hasBackground(grid, r))));
        }
    }

    /// Nine colours leave none unused, so they change places: applied twice the map is the identity.
    @Test
    void withoutUnusedColoursTwoChangePlaces() {
        Grid nine = Grid.make(1, 9, (_, c) -> c + 1);
        Row row = new Row(List.of(), new Pair(nine, nine));
        Grid changed = ColourMap.recoloured(row, new NumpyRandom(3)).asked().input();
        assertEquals(nine, Grid.make(1, 9, (_, c) -> changed.cell(0, changed.cell(0, c) - 1)));
        assertNotEquals(nine, changed);
    }

    @Test
    void theSameSeedGivesTheSameRows() {
        assertEquals(TrainingRows.all(demonstrations(3), all(), 0), TrainingRows.all(demonstrations(3), all(), 0));
    }

    private static boolean hasBackground(Grid grid, int row) {
        return IntStream.range(0, grid.width()).anyMatch(c -> grid.cell(row, c) == 0);
    }

    static List<Augmentation> all() {
        return ArcEdit.ORACLE.augmentations(0, false);
    }

    /// Small grids without any symmetry.
    static List<Pair> demonstrations(int count) {
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < count; i++) {
            int shift = i;
            pairs.add(new Pair(
                    Grid.make(3, 4, (r, c) -> (r * r + 2 * c + shift) % 5),
                    Grid.make(3, 4, (r, c) -> r == c ? 0 : (r + 3 * c + shift) % 4)));
        }
        return pairs;
    }
}
