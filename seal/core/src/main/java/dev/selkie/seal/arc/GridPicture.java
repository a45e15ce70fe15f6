package dev.selkie.seal.arc;

import java.util.ArrayList;
import java.util.List;

/// Grids as lines of text, two columns a cell.
public enum GridPicture {
    /// For a terminal that knows ANSI's 24-bit colours.
    COLOURS,
    /// The numbers of the colours, for anything else.
    DIGITS;

    /// The colours in which the puzzles are usually shown: black, blue, red, green, yellow, grey, magenta,
    /// orange, sky, maroon.
    private static final List<Integer> PALETTE =
            List.of(0x000000, 0x0074D9, 0xFF4136, 0x2ECC40, 0xFFDC00, 0xAAAAAA, 0xF012BE, 0xFF851B, 0x7FDBFF, 0x870C25);

    private static final String RESET = "\u001b[0m";

    /// The rows of one grid.
    public List<String> lines(Grid grid) {
        var lines = new ArrayList<String>();
        for (int r = 0; r < grid.height(); r++) {
            var line = new StringBuilder();
            for (int c = 0; c < grid.width(); c++) {
                line.append(cell(grid.cell(r, c)));
            }
            lines.add(line.append(this == COLOURS ? RESET : "").toString());
        }
        return lines;
    }

    /// Input and output side by side, an arrow between them.
    public List<String> lines(Pair pair) {
        List<String> left = lines(pair.input());
        List<String> right = lines(pair.output());
        String blank = " ".repeat(2 * pair.input().width());
        var lines = new ArrayList<String>();
        for (int i = 0; i < Math.max(left.size(), right.size()); i++) {
            String before = i < left.size() ? left.get(i) : blank;
            String line = before + (i == 0 ? " → " : "   ") + (i < right.size() ? right.get(i) : "");
            lines.add(line.stripTrailing());
        }
        return lines;
    }

    /// Grids side by side.
    public List<String> lines(List<Grid> grids) {
        int height = grids.stream().mapToInt(Grid::height).max().orElse(0);
        var lines = new ArrayList<String>();
        for (int r = 0; r < height; r++) {
            var line = new StringBuilder();
            for (Grid grid : grids) {
                line.append(r < grid.height() ? lines(grid).get(r) : " ".repeat(2 * grid.width()))
                        .append("   ");
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /// The colour of `number` as 24 bits of red, green and blue.
    public static int rgb(int number) {
        return PALETTE.get(Math.floorMod(number, PALETTE.size()));
    }

    private String cell(int colour) {
        return switch (this) {
            case COLOURS -> {
                int rgb = rgb(colour);
                yield "\u001b[48;2;%d;%d;%dm  ".formatted(rgb >> 16, rgb >> 8 & 0xFF, rgb & 0xFF);
            }
            case DIGITS -> colour + " ";
        };
    }
}
