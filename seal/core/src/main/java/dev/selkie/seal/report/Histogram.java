package dev.selkie.seal.report;

import java.util.List;

/// How often values of each size occur, as SVG; losses are told from gains by colour. Bins have round edges, and what
/// is exactly 0 has a place of its own between those below and those above.
final class Histogram {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 200;
    private static final int TOP = 26;
    private static final int BOTTOM = 30;
    private static final int MOST_BINS = 20;
    private static final int MOST_LABELS = 5;
    private static final double SLACK = 1e-9; // of a bin: values are means, which round

    private final Ticks edges;
    private final int[] counts; // below 0, at 0, above 0

    private Histogram(Ticks edges, List<Double> values) {
        this.edges = edges;
        counts = new int[Math.toIntExact(edges.last() - edges.first()) + 1];
        values.forEach(value -> counts[place(value)]++);
    }

    /// The histogram of `values`, of which there is at least one.
    static String svg(String title, List<Double> values) {
        double low = values.stream().mapToDouble(value -> value).min().orElse(0);
        double high = values.stream().mapToDouble(value -> value).max().orElse(0);
        boolean allZero = low == 0 && high == 0;
        Ticks edges = Ticks.around(Math.min(0, low), allZero ? 1 : Math.max(0, high), MOST_BINS);
        return new Histogram(edges, values).draw(title);
    }

    /// Where the place of exactly 0 is.
    private int zero() {
        return Math.toIntExact(-edges.first());
    }

    /// A bin takes in its edge that is farther from 0.
    private int place(double value) {
        double bins = value / edges.step();
        int away = (int) Math.ceil(Math.abs(bins) - SLACK);
        return value == 0 ? zero() : zero() + (value > 0 ? 1 : -1) * Math.max(1, away);
    }

    private String draw(String title) {
        int highest = 1;
        for (int count : counts) {
            highest = Math.max(highest, count);
        }
        var svg = new StringBuilder(Html.of("<svg viewBox='0 0 %d %d' role=img>\n", WIDTH, HEIGHT));
        svg.append(Html.of("<text x=4 y=14 font-weight=600>%s</text>\n", Html.escape(title)));
        for (int place = 0; place < counts.length; place++) {
            String colour = place == zero() ? "var(--a0)" : place < zero() ? "var(--loss)" : "var(--gain)";
            double height = (double) (HEIGHT - TOP - BOTTOM) * counts[place] / highest;
            svg.append(Html.of(
                    "<rect x=%.1f y=%.1f width=%.1f height=%.1f rx=2 fill='%s'><title>%d</title></rect>\n",
                    place * width() + 1, HEIGHT - BOTTOM - height, width() - 2, height, colour, counts[place]));
        }
        svg.append(Html.of("<line class=grid x1=0 x2=%d y1=%d y2=%d />\n", WIDTH, HEIGHT - BOTTOM, HEIGHT - BOTTOM));
        drawLabels(svg);
        return svg.append("</svg>\n").toString();
    }

    private void drawLabels(StringBuilder svg) {
        Ticks labels = Ticks.around(edges.low(), edges.high(), MOST_LABELS);
        for (double value : labels.values()) {
            double x = x(value);
            if (x >= 0 && x <= WIDTH) {
                String anchor = x < width() / 2 ? "start" : x > WIDTH - width() / 2 ? "end" : "middle";
                svg.append(Html.of(
                        "<text class=soft x=%.1f y=%d text-anchor=%s>%s%s</text>\n",
                        x, HEIGHT - 12, anchor, value > 0 ? "+" : "", labels.label(value)));
            }
        }
    }

    /// Of a place.
    private double width() {
        return (double) WIDTH / counts.length;
    }

    /// The edge at `value`; of 0, the middle of its place.
    private double x(double value) {
        double places = value / edges.step() - edges.first();
        return width() * (value < 0 ? places : value > 0 ? places + 1 : zero() + 0.5);
    }
}
