package dev.selkie.seal.report;

import java.util.ArrayList;
import java.util.List;

/// Means over rounds with their intervals, one line for each series, as SVG.
///
/// Has identity and grows.
final class LineChart {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 260;
    private static final int LEFT = 52;
    private static final int RIGHT = 96;
    private static final int TOP = 26;
    private static final int BOTTOM = 34;
    private static final int NAME_HEIGHT = 14;
    private static final int MOST_TICKS = 5; // or two more

    private final String title;
    private final double least;
    private final List<Series> series = new ArrayList<>();

    /// @param least the axis does not go below it
    LineChart(String title, double least) {
        this.title = title;
        this.least = least;
    }

    /// @param points by round, from 0
    private record Series(String name, List<Point> points) {}

    /// One mean.
    record Point(int round, Interval value) {}

    void add(String name, List<Point> points) {
        series.add(new Series(name, points));
    }

    String svg() {
        var svg = new StringBuilder(Html.of("<svg viewBox='0 0 %d %d' role=img>\n", WIDTH, HEIGHT));
        svg.append(Html.of("<text x=%d y=14 font-weight=600>%s</text>\n", LEFT, Html.escape(title)));
        drawGrid(svg);
        for (int i = 0; i < series.size(); i++) {
            draw(svg, series.get(i), i);
        }
        drawNames(svg);
        return svg.append("</svg>\n").toString();
    }

    private void drawGrid(StringBuilder svg) {
        Ticks axis = axis();
        for (double value : axis.values()) {
            svg.append(Html.of(
                    "<line class=grid x1=%d x2=%d y1=%.1f y2=%.1f />", LEFT, WIDTH - RIGHT, y(value), y(value)));
            svg.append(Html.of(
                    "<text class=soft x=%d y=%.1f text-anchor=end>%s</text>\n",
                    LEFT - 6, y(value) + 4, axis.label(value)));
        }
        for (int round = 0; round <= lastRound(); round++) {
            svg.append(Html.of(
                    "<text class=soft x=%.1f y=%d text-anchor=middle>%s</text>\n",
                    x(round, 0), HEIGHT - 12, round == 0 ? "start" : "round " + round));
        }
    }

    private void draw(StringBuilder svg, Series one, int number) {
        String colour = colour(number);
        var path = new StringBuilder();
        for (Point point : one.points) {
            double x = x(point.round, number);
            Interval value = point.value;
            path.append(Html.of("%s%.1f %.1f", path.isEmpty() ? "M" : "L", x, y(value.mean())));
            svg.append(Html.of(
                    "<line x1=%.1f x2=%.1f y1=%.1f y2=%.1f stroke='%s' stroke-opacity=.45 stroke-width=3 />",
                    x, x, y(value.low()), y(value.high()), colour));
            svg.append(Html.of("<circle cx=%.1f cy=%.1f r=4 fill='%s'><title>", x, y(value.mean()), colour));
            svg.append(Html.escape(one.name))
                    .append(": ")
                    .append(Html.of("%.2f", value.mean()))
                    .append("</title></circle>\n");
        }
        svg.append(Html.of("<path d='%s' fill=none stroke='%s' stroke-width=2 />\n", path, colour));
    }

    /// Each series' name beside its last point; names that would touch are moved apart, none below the picture.
    private void drawNames(StringBuilder svg) {
        var order = new ArrayList<>(series);
        order.sort((a, b) -> Double.compare(lastY(a), lastY(b)));
        double free = 0;
        for (int i = 0; i < order.size(); i++) {
            Series one = order.get(i);
            double lowest = HEIGHT - NAME_HEIGHT * (order.size() - i - 0.5);
            double y = Math.min(Math.max(lastY(one) + 4, free), lowest);
            free = y + NAME_HEIGHT;
            svg.append(Html.of(
                    "<text x=%d y=%.1f style='fill:%s'>%s</text>\n",
                    WIDTH - RIGHT + 10, y, colour(series.indexOf(one)), Html.escape(one.name)));
        }
    }

    private double lastY(Series one) {
        return y(one.points.getLast().value.mean());
    }

    /// Series of one round stand a little apart, so that their intervals can be told from each other.
    private double x(int round, int number) {
        double step = (double) (WIDTH - LEFT - RIGHT) / (lastRound() + 1);
        return LEFT + step * (round + 0.5) + 7 * (number - (series.size() - 1) / 2.0);
    }

    private double y(double value) {
        Ticks axis = axis();
        return TOP + (HEIGHT - TOP - BOTTOM) * (axis.high() - value) / (axis.high() - axis.low());
    }

    /// Takes in all intervals; both its ends are marked.
    private Ticks axis() {
        double low =
                points().stream().mapToDouble(point -> point.value.low()).min().orElse(0);
        double high =
                points().stream().mapToDouble(point -> point.value.high()).max().orElse(1);
        double room = high > low ? 0 : 0.5;
        return Ticks.around(Math.max(least, low - room), high + room, MOST_TICKS);
    }

    private int lastRound() {
        return points().stream().mapToInt(Point::round).max().orElse(0);
    }

    private List<Point> points() {
        return series.stream().flatMap(one -> one.points.stream()).toList();
    }

    /// One of the page's five colours.
    static String colour(int number) {
        return "var(--a%d)".formatted(number % 5);
    }
}
