package dev.selkie.seal.arc;

import dev.selkie.seal.random.NumpyRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// A change that is made to every grid of an exercise alike, so that the puzzle stays solvable.
///
/// Source: Zweiger et al., arXiv:2506.10943, appendix A; Akyürek et al., "The Surprising Effectiveness of Test-Time
/// Training for Abstract Reasoning", arXiv:2411.07279.
public sealed interface Augmentation {
    /// The exercise after the change; its grids may be longer than puzzles allow.
    Row apply(Row row);

    /// One map after the other, on every grid.
    record Mapped(List<GridMap> maps) implements Augmentation {
        public Mapped {
            maps = List.copyOf(maps);
        }

        @Override
        public Row apply(Row row) {
            Row changed = row;
            for (GridMap map : maps) {
                changed = changed.map(map::apply);
            }
            return changed;
        }
    }

    /// Every grid is rolled by less than four cells in each direction, those off the edge coming back on the other
    /// side.
    ///
    /// Every pair draws from a fresh copy of the same generator, so that pairs of one size are shifted alike.
    ///
    /// @param apart an output draws a shift of its own, after its input, as published; otherwise both draw the same
    record Translated(int seed, boolean apart) implements Augmentation {
        private static final int MOST_CELLS = 4;

        @Override
        public Row apply(Row row) {
            return row.mapPairs(pair -> {
                var random = new NumpyRandom(seed);
                Grid input = rolled(pair.input(), random);
                return new Pair(input, rolled(pair.output(), apart ? random : new NumpyRandom(seed)));
            });
        }

        private static Grid rolled(Grid grid, NumpyRandom random) {
            int height = grid.height();
            int width = grid.width();
            int down = random.below(Math.min(MOST_CELLS, height));
            int right = random.below(Math.min(MOST_CELLS, width));
            return Grid.make(
                    height, width, (r, c) -> grid.cell((r + height - down) % height, (c + width - right) % width));
        }
    }

    /// What a self-edit switches on and off together.
    enum Group {
        BASIC,
        SIZE,
        CHAIN,
        REPEAT;

        /// Its key in a self-edit, such as `use_basic_augmentations`.
        public String key() {
            return "use_" + name().toLowerCase(Locale.ROOT) + "_augmentations";
        }

        /// Its members, in the published order.
        ///
        /// @param seed      of random shifts
        /// @param published whether an output is shifted apart from its input
        public List<Augmentation> members(int seed, boolean published) {
            return switch (this) {
                case BASIC -> basic(seed, published);
                case SIZE -> each(GridMap.DOUBLE, GridMap.DOUBLE_HEIGHT, GridMap.DOUBLE_WIDTH);
                case CHAIN -> chains();
                case REPEAT -> each(GridMap.REPEAT_DOWN, GridMap.REPEAT_RIGHT, GridMap.REPEAT_BOTH);
            };
        }

        private static List<Augmentation> basic(int seed, boolean published) {
            List<Augmentation> turned = each(
                    GridMap.ROTATE_90,
                    GridMap.ROTATE_270,
                    GridMap.ROTATE_180,
                    GridMap.FLIP_ROWS,
                    GridMap.FLIP_COLUMNS,
                    GridMap.REFLECT_UP,
                    GridMap.REFLECT_LEFT,
                    GridMap.REFLECT_DOWN,
                    GridMap.REFLECT_RIGHT);
            List<Augmentation> others =
                    List.of(new Translated(seed, published), new Mapped(List.of(GridMap.TRANSPOSE)));
            return Stream.concat(turned.stream(), others.stream()).toList();
        }

        private static List<Augmentation> chains() {
            return Stream.of(
                            GridMap.ROTATE_90,
                            GridMap.ROTATE_270,
                            GridMap.ROTATE_180,
                            GridMap.FLIP_ROWS,
                            GridMap.FLIP_COLUMNS,
                            GridMap.TRANSPOSE)
                    .<Augmentation>map(map -> new Mapped(List.of(map, GridMap.DOUBLE)))
                    .toList();
        }

        private static List<Augmentation> each(GridMap... maps) {
            return Stream.of(maps)
                    .<Augmentation>map(map -> new Mapped(List.of(map)))
                    .toList();
        }
    }
}
