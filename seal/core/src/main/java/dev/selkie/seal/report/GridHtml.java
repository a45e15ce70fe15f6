package dev.selkie.seal.report;

import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.GridPicture;
import dev.selkie.seal.arc.Pair;

/// Grids in colour as SVG.
final class GridHtml {
    private static final int MOST_PIXELS = 16; // of a cell's side
    private static final int WIDTH = 160; // of a large grid

    private GridHtml() {}

    /// One grid.
    static String of(Grid grid) {
        int cell = Math.min(MOST_PIXELS, WIDTH / Math.max(grid.width(), grid.height()));
        var svg = new StringBuilder(Html.of(
                "<svg class=cells viewBox='0 0 %d %d' style='width:%dpx'>",
                grid.width() * cell, grid.height() * cell, grid.width() * cell));
        for (int r = 0; r < grid.height(); r++) {
            for (int c = 0; c < grid.width(); c++) {
                svg.append(Html.of(
                        "<rect x=%d y=%d width=%d height=%d fill='#%06x' />",
                        c * cell, r * cell, cell - 1, cell - 1, GridPicture.rgb(grid.cell(r, c))));
            }
        }
        return svg.append("</svg>").toString();
    }

    /// Input, arrow, output.
    static String of(Pair pair) {
        return "<span class=grids>%s<b>→</b>%s</span>".formatted(of(pair.input()), of(pair.output()));
    }
}
