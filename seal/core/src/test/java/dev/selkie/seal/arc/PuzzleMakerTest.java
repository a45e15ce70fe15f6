package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.arc.PuzzleMaker.Kind;
import dev.selkie.seal.arc.PuzzleMaker.Made;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PuzzleMakerTest {
    private static final Set<Kind> ALL = EnumSet.allOf(Kind.class);
    private static final List<Made> MADE = make(maker(3), 120);

    @TempDir
    Path folder;

    /// A pair from outside the maker: what `rotate 90` and the others do, is tested by GridMapTest.
    @Test
    void everyPairFollowsTheRuleAndChanges() {
        for (Made made : MADE) {
            ArcTask task = made.puzzle().task();
            for (Pair pair : task.demonstrations()) {
                assertEquals(pair.output(), made.rule().apply(pair.input()), made.rule()::words);
                assertNotEquals(pair.input(), pair.output());
            }
            assertEquals(
                    made.puzzle().solutions().getFirst(),
                    made.rule().apply(task.tests().getFirst()));
        }
    }

    @Test
    void puzzlesAreSmallAndOfEveryKind() {
        for (Made made : MADE) {
            ArcTask task = made.puzzle().task();
            int count = task.demonstrations().size();
            assertTrue(count >= 2 && count <= 4, () -> "" + count);
            assertTrue(task.demonstrations().stream()
                    .flatMap(Pair::grids)
                    .allMatch(grid ->
                            Math.min(grid.height(), grid.width()) >= 2 && Math.max(grid.height(), grid.width()) <= 5));
        }
        Set<String> kinds =
                MADE.stream().map(made -> made.rule().words().split(" ", 2)[0]).collect(Collectors.toSet());
        assertEquals(Set.of("recolour", "swap", "flip", "rotate", "transpose", "repeat", "double", "draw"), kinds);
    }

    @Test
    void kindsAreChosen() {
        for (Made made : make(new PuzzleMaker(1, 2, 5, 1, EnumSet.of(Kind.FLIP, Kind.TILE)), 20)) {
            assertTrue(made.rule().words().matches("(flip|repeat|double).*"), made.rule()::words);
        }
        assertThrows(IllegalArgumentException.class, () -> new PuzzleMaker(1, 2, 5, 1, Set.of()));
    }

    @Test
    void aPuzzleIsTheSameWheneverItIsMade() {
        assertEquals(MADE.get(70), maker(3).make(70));
        assertNotEquals(MADE.get(70).puzzle(), maker(4).make(70).puzzle());
    }

    /// Two identical columns leave a flip of columns unseen; the maker does not hand such a puzzle out.
    @Test
    void noOtherMapExplainsTheDemonstrationsAlone() {
        for (Made made : MADE) {
            ArcTask task = made.puzzle().task();
            for (GridMap map : Rule.maps()) {
                boolean explains = task.demonstrations().stream()
                        .allMatch(pair -> map.apply(pair.input()).equals(pair.output()));
                if (explains) {
                    assertEquals(
                            made.puzzle().solutions().getFirst(),
                            map.apply(task.tests().getFirst()),
                            () -> task.id() + " " + map);
                }
            }
        }
    }

    @Test
    void twoStepsAreATurnAndOtherColours() {
        for (Made made : make(new PuzzleMaker(1, 2, 5, 2, ALL), 5)) {
            assertTrue(made.rule().words().contains(", then "), made.rule()::words);
        }
        assertThrows(IllegalArgumentException.class, () -> new PuzzleMaker(1, 2, 3, 1, ALL));
        assertThrows(IllegalArgumentException.class, () -> new PuzzleMaker(1, 2, 5, 3, ALL));
    }

    @Test
    void linesAndFramesAreDrawn() {
        Grid grid = Grid.of(new int[] {0, 3, 0}, new int[] {0, 0, 0}, new int[] {2, 0, 1});
        assertEquals(
                Grid.of(new int[] {3, 3, 3}, new int[] {0, 0, 0}, new int[] {2, 2, 1}),
                new Rule.Lines(true).apply(grid));
        assertEquals(
                Grid.of(new int[] {2, 3, 1}, new int[] {2, 3, 1}, new int[] {2, 3, 1}),
                new Rule.Lines(false).apply(grid));
        assertEquals(
                Grid.of(new int[] {5, 5, 5}, new int[] {5, 0, 5}, new int[] {5, 5, 5}), new Rule.Frame(5).apply(grid));
        assertEquals(Grid.of(new int[] {3, 2}), new Rule.Swap(2, 3).apply(Grid.of(new int[] {2, 3})));
        assertEquals(Grid.of(new int[] {3, 3}), new Rule.Recolour(2, 3).apply(Grid.of(new int[] {2, 3})));
    }

    @Test
    void filesHoldThePuzzles() throws IOException {
        List<Puzzle> puzzles = MADE.stream().limit(3).map(Made::puzzle).toList();
        Path challenges = folder.resolve("challenges.json");
        Path solutions = folder.resolve("solutions.json");
        ArcFiles.write(puzzles, challenges, solutions);
        assertEquals(puzzles, ArcFiles.puzzles(challenges, solutions));
        Files.writeString(solutions, "{\"other\": [[[1]]]}");
        var error = assertThrows(FormatException.class, () -> ArcFiles.puzzles(challenges, solutions));
        assertTrue(error.getMessage().contains("made-3-00000"), error.getMessage());
    }

    /// Grids of up to 5 × 5 and a rule alone, of any kind.
    private static PuzzleMaker maker(long seed) {
        return new PuzzleMaker(seed, 2, 5, 1, EnumSet.allOf(PuzzleMaker.Kind.class));
    }

    private static List<Made> make(PuzzleMaker maker, int count) {
        return IntStream.range(0, count).mapToObj(maker::make).toList();
    }
}
