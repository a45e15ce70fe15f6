package dev.selkie.seal.arc;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// What a made puzzle does to every grid.
public sealed interface Rule {
    /// The output for `input`.
    Grid apply(Grid input);

    /// In a few words, such as `rotate 90`.
    String words();

    /// A turn, a mirror image, copies, or larger cells.
    record Mapped(GridMap map) implements Rule {
        @Override
        public Grid apply(Grid input) {
            return map.apply(input);
        }

        @Override
        public String words() {
            return map.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// Cells of colour `from` get colour `to`.
    record Recolour(int from, int to) implements Rule {
        @Override
        public Grid apply(Grid input) {
            return Grid.make(input.height(), input.width(), (r, c) -> input.cell(r, c) == from ? to : input.cell(r, c));
        }

        @Override
        public String words() {
            return "recolour %d to %d".formatted(from, to);
        }
    }

    /// Two colours change places.
    record Swap(int one, int other) implements Rule {
        @Override
        public Grid apply(Grid input) {
            return Grid.make(input.height(), input.width(), (r, c) -> {
                int cell = input.cell(r, c);
                return cell == one ? other : cell == other ? one : cell;
            });
        }

        @Override
        public String words() {
            return "swap %d and %d".formatted(one, other);
        }
    }

    /// Where something stands, a line is drawn.
    ///
    /// A background cell gets the colour of the first cell that is not background in its row or column; others keep
    /// theirs.
    record Lines(boolean alongRows) implements Rule {
        @Override
        public Grid apply(Grid input) {
            return Grid.make(input.height(), input.width(), (r, c) -> {
                int cell = input.cell(r, c);
                return cell == 0 ? first(input, alongRows ? r : c) : cell;
            });
        }

        private int first(Grid grid, int line) {
            return IntStream.range(0, alongRows ? grid.width() : grid.height())
                    .map(i -> alongRows ? grid.cell(line, i) : grid.cell(i, line))
                    .filter(cell -> cell != 0)
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public String words() {
            return alongRows ? "draw rows" : "draw columns";
        }
    }

    /// The outermost cells get one colour.
    record Frame(int colour) implements Rule {
        @Override
        public Grid apply(Grid input) {
            int bottom = input.height() - 1;
            int right = input.width() - 1;
            return Grid.make(
                    input.height(),
                    input.width(),
                    (r, c) -> r == 0 || c == 0 || r == bottom || c == right ? colour : input.cell(r, c));
        }

        @Override
        public String words() {
            return "draw a frame of " + colour;
        }
    }

    /// One rule after the other.
    record Both(Rule first, Rule second) implements Rule {
        @Override
        public Grid apply(Grid input) {
            return second.apply(first.apply(input));
        }

        @Override
        public String words() {
            return first.words() + ", then " + second.words();
        }
    }

    /// The maps that puzzles are made of.
    static List<GridMap> maps() {
        return List.of(
                GridMap.FLIP_ROWS,
                GridMap.FLIP_COLUMNS,
                GridMap.ROTATE_90,
                GridMap.ROTATE_180,
                GridMap.ROTATE_270,
                GridMap.TRANSPOSE,
                GridMap.REPEAT_DOWN,
                GridMap.REPEAT_RIGHT,
                GridMap.REPEAT_BOTH,
                GridMap.DOUBLE);
    }
}
