package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GridMapTest {
    private static final Grid SQUARE = Grid.of(new int[] {1, 2}, new int[] {3, 4});
    private static final Grid LINE = Grid.of(new int[] {1, 2, 3});

    @Test
    void turnsGoAgainstTheClock() {
        assertMap(GridMap.ROTATE_90, "2 4\n1 3");
        assertMap(GridMap.ROTATE_180, "4 3\n2 1");
        assertMap(GridMap.ROTATE_270, "3 1\n4 2");
        assertEquals("3\n2\n1", GridMap.ROTATE_90.apply(LINE).plain());
    }

    @Test
    void flipsAndReflections() {
        assertMap(GridMap.FLIP_ROWS, "3 4\n1 2");
        assertMap(GridMap.FLIP_COLUMNS, "2 1\n4 3");
        assertMap(GridMap.TRANSPOSE, "1 3\n2 4");
        assertMap(GridMap.REFLECT_DOWN, "1 2\n3 4\n3 4\n1 2");
        assertMap(GridMap.REFLECT_UP, "3 4\n1 2\n1 2\n3 4");
        assertMap(GridMap.REFLECT_RIGHT, "1 2 2 1\n3 4 4 3");
        assertMap(GridMap.REFLECT_LEFT, "2 1 1 2\n4 3 3 4");
    }

    @Test
    void sizesAndCopies() {
        assertMap(GridMap.DOUBLE, "1 1 2 2\n1 1 2 2\n3 3 4 4\n3 3 4 4");
        assertMap(GridMap.DOUBLE_HEIGHT, "1 2\n1 2\n3 4\n3 4");
        assertMap(GridMap.DOUBLE_WIDTH, "1 1 2 2\n3 3 4 4");
        assertMap(GridMap.REPEAT_DOWN, "1 2\n3 4\n1 2\n3 4");
        assertMap(GridMap.REPEAT_RIGHT, "1 2 1 2\n3 4 3 4");
        assertMap(GridMap.REPEAT_BOTH, "1 2 1 2\n3 4 3 4\n1 2 1 2\n3 4 3 4");
    }

    @Test
    void inversesUndo() {
        Grid grid = Grid.of(new int[] {1, 2, 3}, new int[] {4, 5, 6});
        for (GridMap map : EnumSet.range(GridMap.IDENTITY, GridMap.TRANSPOSE)) {
            assertEquals(grid, map.inverse().apply(map.apply(grid)), map.toString());
        }
        assertThrows(UnsupportedOperationException.class, GridMap.DOUBLE::inverse);
    }

    /// With seed 0 and sides of four or more, inputs roll by (0, 3) and outputs by (1, 0).
    @Test
    void translationsAreThoseOfThePublishedSeed() {
        Grid grid = Grid.make(4, 5, (r, c) -> 5 * r + c);
        Row moved = new Augmentation.Translated(0, true).apply(new Row(List.of(), new Pair(grid, grid)));
        assertEquals(
                Grid.make(4, 5, (r, c) -> 5 * r + (c + 2) % 5), moved.asked().input());
        assertEquals(
                Grid.make(4, 5, (r, c) -> 5 * ((r + 3) % 4) + c), moved.asked().output());
    }

    @Test
    void textIsNumpys() {
        assertEquals("[[1 2]\n [3 4]]", SQUARE.text());
        assertEquals("[[1 2 3]]", LINE.text());
        assertEquals("[[7]]", Grid.of(new int[] {7}).text());
    }

    @Test
    void answersAreReadBack() {
        assertEquals(Optional.of(SQUARE), Grid.parse("[[1 2]\n [3 4]]#"));
        assertEquals(Optional.of(SQUARE), Grid.parse("1  2\n3 4"));
        assertEquals(Optional.of(LINE), Grid.parse(LINE.text()));
        for (String bad : List.of("", "[[1 2]\n [3]]", "[[1 2\n [a b]]", "I think: [[1]]", "-1", "99999999999")) {
            assertEquals(Optional.empty(), Grid.parse(bad), bad);
        }
    }

    /// As the published code has it: line ends are counted, and the numbers dealt out.
    @Test
    void answersAreReadWithoutRegardToTheirLines() {
        assertEquals(Optional.of(SQUARE), Grid.reshaped("[[1 2]\n [3 4]]#"));
        assertEquals(Optional.of(SQUARE), Grid.reshaped("[[1 2 3]\n [4]]"));
        assertEquals(Optional.of(LINE), Grid.reshaped(LINE.text()));
        for (String bad : List.of("", "[[1 2]\n [3]]", "[[1 2]\n [3 4]]#\n", "[[1 2]]# and", "[[1 2\n [a b]]")) {
            assertEquals(Optional.empty(), Grid.reshaped(bad), bad);
        }
    }

    @Test
    void gridsAreRectangles() {
        assertThrows(IllegalArgumentException.class, () -> Grid.of(new int[] {1}, new int[] {1, 2}));
        assertThrows(IllegalArgumentException.class, Grid::of);
    }

    @Test
    void picturesHaveTwoColumnsACell() {
        List<String> lines = GridPicture.COLOURS.lines(new Pair(LINE, SQUARE));
        assertEquals(2, lines.size());
        assertTrue(lines.getFirst().contains("\u001b[48;2;0;116;217m  "), lines.getFirst());
        assertTrue(lines.getLast().startsWith("       "), lines.getLast());
        assertEquals(List.of("1 2 3  → 1 2", "         3 4"), GridPicture.DIGITS.lines(new Pair(LINE, SQUARE)));
    }

    private static void assertMap(GridMap map, String rows) {
        assertEquals(rows, map.apply(SQUARE).plain());
    }
}
