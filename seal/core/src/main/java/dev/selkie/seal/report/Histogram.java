package dev.selkie.seal.report;

import java.util.List;

/// How often values of each size occur, as SVG; losses are told from gains by colour.
final class Histogram {
    private static final int WIDTH = 460;
    private static final int HEIGHT = 200;
    private static final int TOP = 26;
    private static final int BOTTOM = 30;
    private static final int BINS = 20; // an even number: 0 lies between the two in the middle

    private Histogram() {}

    /// The histogram of `values`, of which there is at least one, over a range that is the same on both sides of 0.
    static String svg(String title, List<Double> values) {
        double reach = values.stream().mapToDouble(Math::abs).max().orElse(0);
        double most = reach > 0 ? reach : 1;
        var counts = new int[BINS + 1]; // the last one: exactly 0
        for (double value : values) {
            counts[value == 0 ? BINS : bin(value, most)]++;
        }
        return draw(title, counts, most);
    }

    private static int bin(double value, double most) {
        return Math.clamp((long) ((value / most + 1) / 2 * BINS), 0, BINS - 1);
    }

    private static String draw(String title, int[] counts, double most) {
        int highest = 1;
        for (int count : counts) {
            highest = Math.max(highest, count);
        }
        var svg = new StringBuilder(Html.of("<svg viewBox='0 0 %d %d' role=img>\n", WIDTH, HEIGHT));
        svg.append(Html.of("<text x=4 y=14 font-weight=600>%s</text>\n", Html.escape(title)));
        double width = (double) WIDTH / (BINS + 1);
        for (int place = 0; place <= BINS; place++) {
            int bin = place < BINS / 2 ? place : place == BINS / 2 ? BINS : place - 1;
            String colour = bin == BINS ? "var(--a0)" : bin < BINS / 2 ? "var(--loss)" : "var(--gain)";
            double height = (double) (HEIGHT - TOP - BOTTOM) * counts[bin] / highest;
            svg.append(Html.of(
                    "<rect x=%.1f y=%.1f width=%.1f height=%.1f rx=2 fill='%s'><title>%d</title></rect>\n",
                    place * width + 1, HEIGHT - BOTTOM - height, width - 2, height, colour, counts[bin]));
        }
        svg.append(Html.of("<line class=grid x1=0 x2=%d y1=%d y2=%d />", WIDTH, HEIGHT - BOTTOM, HEIGHT - BOTTOM));
        svg.append(Html.of("<text class=soft x=2 y=%d>%+.2f</text>", HEIGHT - 12, -most));
        svg.append(Html.of("<text class=soft x=%d y=%d text-anchor=middle>0</text>", WIDTH / 2, HEIGHT - 12));
        svg.append(Html.of("<text class=soft x=%d y=%d text-anchor=end>%+.2f</text>\n", WIDTH - 2, HEIGHT - 12, most));
        return svg.append("</svg>\n").toString();
    }
}
