package dev.selkie.seal.arc;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntBinaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A rectangle of numbers, each a colour; row 0 is on top. Equal to any grid with the same cells.
public final class Grid {
    /// The longest side that a puzzle may have.
    public static final int LONGEST_SIDE = 30;

    /// Colours are 0, the background, to 9.
    public static final int COLOURS = 10;

    private static final Pattern NUMBERS = Pattern.compile("\\d{1,9}( \\d{1,9})*");

    private final int height;
    private final int width;
    private final int[] cells;

    private Grid(int height, int width, int[] cells) {
        this.height = height;
        this.width = width;
        this.cells = cells;
    }

    /// The grid of these rows.
    ///
    /// @throws IllegalArgumentException if there is no cell, or rows differ in length
    public static Grid of(int[]... rows) {
        if (rows.length == 0 || rows[0].length == 0) {
            throw new IllegalArgumentException("a grid needs at least one cell");
        }
        if (Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
            throw new IllegalArgumentException("rows of a grid differ in length");
        }
        return make(rows.length, rows[0].length, (r, c) -> rows[r][c]);
    }

    /// The grid whose cell at row r and column c is `cell(r, c)`.
    static Grid make(int height, int width, IntBinaryOperator cell) {
        var cells = new int[height * width];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell.applyAsInt(i / width, i % width);
        }
        return new Grid(height, width, cells);
    }

    /// The grid that a model wrote as [#text()] writes it, with or without the `#` that ends an answer;
    /// nothing if it is none.
    public static Optional<Grid> parse(String text) {
        String bare = text.replace("#", "").replaceAll("[\\[\\]]", "");
        String[] lines = Stream.of(bare.strip().split("\n", -1))
                .map(line -> line.strip().replaceAll("[ \t]+", " "))
                .toArray(String[]::new);
        if (!Arrays.stream(lines).allMatch(line -> NUMBERS.matcher(line).matches())) {
            return Optional.empty();
        }
        int[][] rows = Arrays.stream(lines).map(Grid::row).toArray(int[][]::new);
        boolean rectangular = Arrays.stream(rows).allMatch(row -> row.length == rows[0].length);
        return rectangular ? Optional.of(of(rows)) : Optional.empty();
    }

    /// The grid that a model wrote, as the published code reads it: all numbers, dealt out evenly to as many
    /// rows as there are lines, no matter how many stand on each line; nothing if the rows do not come out
    /// even, or something that is no number was written.
    public static Optional<Grid> reshaped(String text) {
        String bare = text.replace("#", "").replaceAll("[\\[\\]]", "");
        int rows = Math.toIntExact(bare.chars().filter(sign -> sign == '\n').count()) + 1;
        String[] numbers = bare.strip().split("\\s+", -1);
        if (numbers.length % rows != 0
                || !Stream.of(numbers)
                        .allMatch(number -> NUMBERS.matcher(number).matches())) {
            return Optional.empty();
        }
        int width = numbers.length / rows;
        return Optional.of(make(rows, width, (r, c) -> Integer.parseInt(numbers[r * width + c])));
    }

    /// Whether a puzzle may have it: no side is longer than 30, and all numbers are colours.
    public boolean isAllowed() {
        return Math.max(height, width) <= LONGEST_SIDE
                && Arrays.stream(cells).allMatch(cell -> cell >= 0 && cell < COLOURS);
    }

    public int height() {
        return height;
    }

    public int width() {
        return width;
    }

    public int cell(int row, int column) {
        return cells[row * width + column];
    }

    /// As NumPy prints an array: `[[0 1]`, line feed, ` [2 3]]`.
    public String text() {
        var text = new StringBuilder("[");
        for (int r = 0; r < height; r++) {
            text.append(r == 0 ? "[" : "\n [");
            for (int c = 0; c < width; c++) {
                text.append(c == 0 ? "" : " ").append(cell(r, c));
            }
            text.append("]");
        }
        return text.append("]").toString();
    }

    /// The numbers alone, a row a line, with single spaces.
    public String plain() {
        return text().replaceAll("[\\[\\]]", "").replace("\n ", "\n");
    }

    /// The rows as lists, as puzzles are written in JSON.
    public List<List<Integer>> json() {
        return IntStream.range(0, height)
                .mapToObj(
                        r -> IntStream.range(0, width).mapToObj(c -> cell(r, c)).toList())
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid grid && grid.width == width && Arrays.equals(grid.cells, cells);
    }

    @Override
    public int hashCode() {
        return 31 * width + Arrays.hashCode(cells);
    }

    @Override
    public String toString() {
        return text();
    }

    private static int[] row(String line) {
        return Stream.of(line.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }
}
