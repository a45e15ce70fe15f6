package dev.selkie.model.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopStringsTest {
    @Test
    void aStopStringSplitOverPiecesIsNeverGivenOut() {
        var stops = new StopStrings(List.of("END", "\n\n"));
        assertEquals("one ", stops.add("one E"));
        assertEquals("Etwo ", stops.add("two E"));
        assertEquals("", stops.add("N"));
        assertFalse(stops.stopped());
        assertEquals("", stops.add("D and more"));
        assertTrue(stops.stopped());
        assertEquals("one Etwo ", stops.text());
        assertEquals("", stops.add("later"));
        assertEquals("", stops.finish());
    }

    @Test
    void whatWasHeldBackComesAtTheEnd() {
        var stops = new StopStrings(List.of("END"));
        assertEquals("", stops.add("EN"));
        assertEquals("EN", stops.finish());
        assertEquals("EN", stops.text());
    }

    @Test
    void theEarliestOfSeveralStopStringsCounts() {
        var stops = new StopStrings(List.of("e", "a"));
        assertEquals("l", stops.add("late"));
        assertTrue(stops.stopped());
    }

    @Test
    void withoutStopStringsAllIsGivenAtOnce() {
        var stops = new StopStrings(List.of());
        assertEquals("abc", stops.add("abc"));
        assertEquals("abc", stops.text());
    }
}
