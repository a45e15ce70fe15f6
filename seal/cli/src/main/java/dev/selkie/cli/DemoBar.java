package dev.selkie.cli;

import dev.selkie.seal.report.Interval;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One bar of a demo's picture: a share of what was asked, with its 95 % interval over passages or puzzles.
///
/// @param over how much it is above another bar, passage by passage or puzzle by puzzle; null if there is none
record DemoBar(
        String name,
        double mean,
        double low,
        double high,
        @Nullable Interval over) {
    private static final int WIDTH = 40;

    static DemoBar of(String name, Interval share, Optional<Interval> over) {
        return new DemoBar(name, share.mean(), share.low(), share.high(), over.orElse(null));
    }

    /// As a line of text.
    String line(String label) {
        return ("  %-22s %-" + WIDTH + "s %5.1f %% [%.1f, %.1f]%s")
                .formatted(
                        label,
                        "█".repeat((int) Math.round(mean * WIDTH)),
                        100 * mean,
                        100 * low,
                        100 * high,
                        over == null ? "" : gain(over));
    }

    private static String gain(Interval over) {
        return "  %+.1f [%+.1f, %+.1f]".formatted(100 * over.mean(), 100 * over.low(), 100 * over.high());
    }
}
