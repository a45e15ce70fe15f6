package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PuzzleTest {
    private static final Grid GRID = Grid.of(new int[] {1});

    /// NumPy's order of eleven with seed 0 is 4 9 2 10 6 1 7 8 3 0 5; of ten puzzles the seventh has two tests.
    @Test
    void puzzlesComeWhereTheirFirstShuffledTestDoes() {
        List<Puzzle> puzzles = IntStream.range(0, 10)
                .mapToObj(number -> puzzle("" + number, number == 6 ? 2 : 1))
                .toList();
        assertEquals(
                List.of("4", "8", "2", "9", "6", "1", "7", "3", "0", "5"),
                Puzzle.shuffled(puzzles, 0).stream()
                        .map(puzzle -> puzzle.task().id())
                        .toList());
    }

    @Test
    void everyTestHasASolution() {
        var task = new ArcTask("one", List.of(new Pair(GRID, GRID)), List.of(GRID));
        assertThrows(IllegalArgumentException.class, () -> new Puzzle(task, List.of()));
    }

    private static Puzzle puzzle(String id, int tests) {
        List<Grid> grids = Collections.nCopies(tests, GRID);
        return new Puzzle(new ArcTask(id, List.of(new Pair(GRID, GRID)), grids), grids);
    }
}
