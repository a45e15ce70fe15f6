package dev.selkie.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Standing;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RunProgressTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Entry ANY = new Entry.Reinforced(0, List.of(), List.of(), 0, 0);

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    private long now;
    private final RunningTime time = new RunningTime(() -> now);
    private final RunProgress shown = new RunProgress(
            new Progress(new Console(stream, stream, false, false), false, "seal run", "adapters", 90, time),
            standing(90));

    /// 90 of 100 adapters were trained by an earlier process: they say nothing of this one's pace.
    @Test
    void whatIsLeftIsReckonedByWhatThisProcessHasDone() {
        pass(20);
        shown.finished(ANY, standing(92));
        assertTrue(text().contains("92 of 100 adapters, 6.0 a minute, round 1 of 2, "), text());
        assertTrue(text().contains(", 1 min 20 s left"), text());
    }

    /// Of an hour between two looks ten seconds count.
    @Test
    void timeInWhichTheProcessWasStoppedDoesNotCount() {
        pass(3);
        now += 3600 * SECOND;
        pass(16);
        shown.finished(ANY, standing(96));
        assertTrue(text().contains("96 of 100 adapters, 12.9 a minute"), text());
        assertTrue(text().contains(", 0 min 19 s left"), text());
    }

    @Test
    void aStopCountsForTenSecondsAtMost() {
        for (int look = 1; look <= 5; look++) {
            now += SECOND;
            assertEquals(look * SECOND, time.getAsLong());
        }
        now += 86_400 * SECOND;
        assertEquals(15 * SECOND, time.getAsLong());
        assertEquals(15 * SECOND, time.getAsLong());
    }

    /// As the watching thread does, with a look each second.
    private void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            now += SECOND;
            time.getAsLong();
        }
    }

    private static Standing standing(int adapters) {
        return new Standing(0, 2, 3, 5, 100, 100, adapters, 100, OptionalDouble.empty(), false);
    }

    private String text() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
