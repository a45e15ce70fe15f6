package dev.selkie.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final long SECOND = 1_000_000_000L;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private long now;

    @Test
    void shortWorkShowsNothing() {
        try (Progress progress = progress(false, false)) {
            now += SECOND;
            progress.at(5, 10, "");
        }
        assertEquals("", text());
    }

    @Test
    void longWorkIsAPlainLineNowAndThen() {
        try (Progress progress = progress(false, false)) {
            for (int step = 1; step <= 25; step++) {
                now += SECOND;
                progress.at(step, 25, "loss 1.5");
            }
        }
        assertEquals(
                "selkie: train: 10 of 25 steps, 1.0 a second, loss 1.5\nselkie: train: 20 of 25 steps, 1.0 a second, loss 1.5\n",
                text().replace(System.lineSeparator(), "\n"));
    }

    /// A rate below 1 is told by the minute or the hour, as 0.0 a second says nothing.
    @Test
    void slowWorkIsToldByTheMinuteOrTheHour() {
        try (Progress progress = progress(false, false)) {
            now += 11 * SECOND;
            progress.at(0, 9, "");
            now += 11 * SECOND;
            progress.at(1, 9, "");
            now += 98 * SECOND;
            progress.at(1, 9, "");
        }
        assertTrue(text().startsWith("selkie: train: 0 of 9 steps" + System.lineSeparator()), text());
        assertTrue(text().contains("1 of 9 steps, 2.7 a minute") && text().contains("30.0 an hour"), text());
    }

    @Test
    void aTerminalGetsABar() {
        try (Progress progress = progress(true, false)) {
            now += 3 * SECOND;
            progress.at(5, 10, "");
        }
        assertTrue(text().contains("train") && text().contains("5/10"), text());
    }

    @Test
    void whatAnEarlierProcessHasDoneCountsButNotForThePace() {
        try (Progress line = progress(false, false, 8);
                Progress bar = progress(true, false, 8)) {
            now += 20 * SECOND;
            line.at(10, 64, "");
            bar.at(10, 64, "");
        }
        assertTrue(text().contains("train: 10 of 64 steps, 6.0 a minute"), text());
        assertTrue(text().contains("10/64"), text());
    }

    /// The first steps are the slowest, and would make of minutes an hour.
    @Test
    void whatIsLeftIsNotReckonedByTheFirstFewUnits() {
        try (Progress progress = progress(false, false)) {
            now += 9 * SECOND;
            assertEquals(Optional.empty(), progress.left(50, 100));
            now += SECOND;
            assertEquals(Optional.empty(), progress.left(0, 100));
            assertEquals(Optional.empty(), progress.left(1, 100));
            assertEquals(Optional.of(Duration.ofSeconds(490)), progress.left(2, 100));
        }
    }

    @Test
    void quietIsQuiet() {
        try (Progress progress = progress(true, true)) {
            now += 60 * SECOND;
            progress.at(5, 10, "");
        }
        assertEquals("", text());
    }

    private Progress progress(boolean terminal, boolean quiet) {
        return progress(terminal, quiet, 0);
    }

    private Progress progress(boolean terminal, boolean quiet, long earlier) {
        var stream = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Progress(new Console(stream, stream, terminal, false), quiet, "train", "steps", earlier, () -> now);
    }

    private String text() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
