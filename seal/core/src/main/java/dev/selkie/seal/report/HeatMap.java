package dev.selkie.seal.report;

import dev.selkie.seal.report.ForgettingMatrix.Cell;
import java.util.List;

/// A [ForgettingMatrix] as SVG: a row for each step, a column for each passage, the better known the darker.
final class HeatMap {
    private static final int CELL_WIDTH = 48;
    private static final int CELL_HEIGHT = 26;
    private static final int LEFT = 74;
    private static final int TOP = 48;
    private static final double FAINTEST = 0.05;

    private final ForgettingMatrix matrix;
    private final String title;
    private final double low;
    private final double high;

    HeatMap(ForgettingMatrix matrix, String title) {
        this.matrix = matrix;
        this.title = title;
        low = matrix.cells().stream()
                .flatMap(List::stream)
                .mapToDouble(Cell::mean)
                .filter(Double::isFinite)
                .min()
                .orElse(0);
        high = matrix.cells().stream()
                .flatMap(List::stream)
                .mapToDouble(Cell::mean)
                .filter(Double::isFinite)
                .max()
                .orElse(1);
    }

    String svg() {
        int width = LEFT + CELL_WIDTH * matrix.length() + 10;
        int height = TOP + CELL_HEIGHT * matrix.cells().size() + 10;
        var svg = new StringBuilder(Html.of("<svg viewBox='0 0 %d %d' role=img>\n", width, height));
        svg.append(Html.of("<text x=%d y=14 font-weight=600>%s</text>\n", LEFT, Html.escape(title)));
        svg.append(Html.of("<text class=soft x=%d y=%d text-anchor=end>passage</text>\n", LEFT - 8, TOP - 8));
        for (int passage = 0; passage < matrix.length(); passage++) {
            svg.append(Html.of(
                    "<text class=soft x=%d y=%d text-anchor=middle>%d</text>\n",
                    x(passage) + CELL_WIDTH / 2, TOP - 8, passage + 1));
        }
        for (int step = 0; step < matrix.cells().size(); step++) {
            svg.append(Html.of(
                    "<text class=soft x=%d y=%d text-anchor=end>%s</text>\n",
                    LEFT - 8, y(step) + 17, step == 0 ? "untaught" : "step " + step));
            List<Cell> row = matrix.cells().get(step);
            for (int passage = 0; passage < row.size(); passage++) {
                draw(svg, row.get(passage), step, passage);
            }
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, Cell cell, int step, int passage) {
        if (cell.sequences() == 0) {
            return;
        }
        double strength = high > low ? (cell.mean() - low) / (high - low) : 0.5;
        boolean learntNow = step == passage + 1;
        svg.append(Html.of(
                "<rect x=%d y=%d width=%d height=%d rx=3 fill='var(--a2)' fill-opacity=%.3f%s>",
                x(passage),
                y(step),
                CELL_WIDTH - 2,
                CELL_HEIGHT - 2,
                FAINTEST + (0.85 - FAINTEST) * strength,
                learntNow ? " stroke='var(--a1)' stroke-width=2" : ""));
        svg.append(Html.of(
                "<title>passage %d after step %d: %.3f, deviation %.3f over %d sequences</title></rect>",
                passage + 1, step, cell.mean(), cell.deviation(), cell.sequences()));
        svg.append(Html.of(
                "<text x=%d y=%d text-anchor=middle pointer-events=none>%.2f</text>\n",
                x(passage) + CELL_WIDTH / 2 - 1, y(step) + 17, cell.mean()));
    }

    private static int x(int passage) {
        return LEFT + CELL_WIDTH * passage;
    }

    private static int y(int step) {
        return TOP + CELL_HEIGHT * step;
    }
}
