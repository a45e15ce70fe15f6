package dev.selkie.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/// How far a long piece of work has come, on stderr: a bar on a terminal, else a plain line now and then.
///
/// Nothing is shown of work that is done within two seconds. What an earlier process has done counts as done, but its
/// pace is not this one's: rates and what is left are reckoned by what was done since the start.
final class Progress implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    /// What is left is not reckoned sooner, nor by less than a fiftieth of the work: the first units wait for what all
    /// of them need.
    private static final Duration BEFORE_RECKONING = Duration.ofSeconds(10);

    private static final int LEAST_SHARE = 50;
    private static final int BAR_COLUMNS = 100;

    private final Console console;
    private final boolean quiet;
    private final String task;
    private final String unit;
    private final LongSupplier clock;
    private final long startNanos;
    private final long earlier;
    private long lastLineNanos;

    @Nullable
    private ProgressBar bar;

    /// @param earlier units that are done already
    /// @param clock   nanoseconds from any origin
    Progress(Console console, boolean quiet, String task, String unit, long earlier, LongSupplier clock) {
        this.console = console;
        this.quiet = quiet;
        this.task = task;
        this.unit = unit;
        this.earlier = earlier;
        this.clock = clock;
        this.startNanos = clock.getAsLong();
        this.lastLineNanos = startNanos;
    }

    /// Starts the clock.
    ///
    /// @param unit    what is counted, in the plural
    /// @param earlier units that are done already
    static Progress start(Console console, boolean quiet, String task, String unit, long earlier) {
        return new Progress(console, quiet, task, unit, earlier, RunningTime.ofProcess());
    }

    /// How long the rest of `total` takes at the pace since the start; none while too little is done to tell.
    Optional<Duration> left(long done, long total) {
        long nanos = clock.getAsLong() - startNanos;
        long own = done - earlier;
        return own == 0 || own * LEAST_SHARE < total - earlier || nanos < BEFORE_RECKONING.toNanos()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) ((double) nanos / own * (total - done))));
    }

    /// Says that `done` of `total` are done, those of an earlier process among them.
    ///
    /// @param note a figure worth seeing, such as the loss; may be empty
    void at(long done, long total, String note) {
        long now = clock.getAsLong();
        if (quiet || now - startNanos < PATIENCE.toNanos()) {
            return;
        }
        if (console.terminal()) {
            redraw(done, total, note);
        } else if (now - lastLineNanos >= BETWEEN_LINES.toNanos()) {
            lastLineNanos = now;
            console.err().println(line(done, total, note, now - startNanos));
            console.err().flush();
        }
    }

    private void redraw(long done, long total, String note) {
        ProgressBar bar = this.bar;
        if (bar == null) {
            bar = newBar(total);
            this.bar = bar;
        }
        bar.stepTo(done);
        bar.setExtraMessage(note);
    }

    private ProgressBar newBar(long total) {
        return new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(total)
                .setUnit(" " + unit, 1)
                .startsFrom(earlier, Duration.ZERO)
                .setEtaFunction(state -> left(state.getCurrent(), state.getMax()))
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .setConsumer(new ConsoleProgressBarConsumer(console.err(), BAR_COLUMNS))
                .build();
    }

    private String line(long done, long total, String note, long nanos) {
        long own = done - earlier;
        String rate = own == 0 ? "" : ", " + rate(own / (nanos / 1e9));
        return "selkie: %s: %d of %d %s%s%s"
                .formatted(task, done, total, unit, rate, note.isEmpty() ? "" : ", " + note);
    }

    /// In the unit in which it is 1 or more, up to an hour.
    private static String rate(double perSecond) {
        double perMinute = 60 * perSecond;
        return perSecond >= 1
                ? rate(perSecond, "a second")
                : perMinute >= 1 ? rate(perMinute, "a minute") : rate(60 * perMinute, "an hour");
    }

    private static String rate(double number, String unit) {
        return String.format(Locale.ROOT, "%.1f %s", number, unit);
    }

    /// Ends the bar's line.
    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
