package dev.selkie.seal.arc;

/// What can be done to any grid. H and W are its height and width.
public enum GridMap {
    IDENTITY,
    /// A quarter turn against the clock.
    ROTATE_90,
    ROTATE_180,
    /// A quarter turn with the clock.
    ROTATE_270,
    /// Upside down.
    FLIP_ROWS,
    /// Left becomes right.
    FLIP_COLUMNS,
    TRANSPOSE,
    /// The grid above its mirror image: (2H, W).
    REFLECT_DOWN,
    /// The grid left of its mirror image: (H, 2W).
    REFLECT_RIGHT,
    /// The grid below its mirror image: (2H, W).
    REFLECT_UP,
    /// The grid right of its mirror image: (H, 2W).
    REFLECT_LEFT,
    /// Each cell becomes four: (2H, 2W).
    DOUBLE,
    /// Each row twice: (2H, W).
    DOUBLE_HEIGHT,
    /// Each column twice: (H, 2W).
    DOUBLE_WIDTH,
    /// Two copies, one above the other: (2H, W).
    REPEAT_DOWN,
    /// Two copies side by side: (H, 2W).
    REPEAT_RIGHT,
    /// Four copies: (2H, 2W).
    REPEAT_BOTH;

    public Grid apply(Grid grid) {
        int h = grid.height();
        int w = grid.width();
        return switch (this) {
            case IDENTITY -> grid;
            case ROTATE_90 -> Grid.make(w, h, (r, c) -> grid.cell(c, w - 1 - r));
            case ROTATE_180 -> Grid.make(h, w, (r, c) -> grid.cell(h - 1 - r, w - 1 - c));
            case ROTATE_270 -> Grid.make(w, h, (r, c) -> grid.cell(h - 1 - c, r));
            case FLIP_ROWS -> Grid.make(h, w, (r, c) -> grid.cell(h - 1 - r, c));
            case FLIP_COLUMNS -> Grid.make(h, w, (r, c) -> grid.cell(r, w - 1 - c));
            case TRANSPOSE -> Grid.make(w, h, (r, c) -> grid.cell(c, r));
            case REFLECT_DOWN -> Grid.make(2 * h, w, (r, c) -> grid.cell(mirror(r, h), c));
            case REFLECT_RIGHT -> Grid.make(h, 2 * w, (r, c) -> grid.cell(r, mirror(c, w)));
            case REFLECT_UP -> REFLECT_DOWN.apply(FLIP_ROWS.apply(grid));
            case REFLECT_LEFT -> REFLECT_RIGHT.apply(FLIP_COLUMNS.apply(grid));
            case DOUBLE -> Grid.make(2 * h, 2 * w, (r, c) -> grid.cell(r / 2, c / 2));
            case DOUBLE_HEIGHT -> Grid.make(2 * h, w, (r, c) -> grid.cell(r / 2, c));
            case DOUBLE_WIDTH -> Grid.make(h, 2 * w, (r, c) -> grid.cell(r, c / 2));
            case REPEAT_DOWN -> Grid.make(2 * h, w, (r, c) -> grid.cell(r % h, c));
            case REPEAT_RIGHT -> Grid.make(h, 2 * w, (r, c) -> grid.cell(r, c % w));
            case REPEAT_BOTH -> REPEAT_RIGHT.apply(REPEAT_DOWN.apply(grid));
        };
    }

    /// What undoes it.
    ///
    /// @throws UnsupportedOperationException if the size of the grid changes
    public GridMap inverse() {
        return switch (this) {
            case IDENTITY, ROTATE_180, FLIP_ROWS, FLIP_COLUMNS, TRANSPOSE -> this;
            case ROTATE_90 -> ROTATE_270;
            case ROTATE_270 -> ROTATE_90;
            case REFLECT_DOWN, REFLECT_RIGHT, REFLECT_UP, REFLECT_LEFT -> throw noInverse();
            case DOUBLE, DOUBLE_HEIGHT, DOUBLE_WIDTH, REPEAT_DOWN, REPEAT_RIGHT, REPEAT_BOTH -> throw noInverse();
        };
    }

    private UnsupportedOperationException noInverse() {
        return new UnsupportedOperationException(this + " has no inverse among the maps");
    }

    private static int mirror(int index, int size) {
        return index < size ? index : 2 * size - 1 - index;
    }
}
