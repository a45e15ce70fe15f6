package dev.selkie.model.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RowRangesTest {
    @Test
    void rangesDoNotOverlapAndEnd() {
        var ranges = new RowRanges(10);
        assertEquals(OptionalInt.of(0), ranges.take(4));
        assertEquals(OptionalInt.of(4), ranges.take(6));
        assertEquals(OptionalInt.empty(), ranges.take(1));
    }

    @Test
    void neighboursGivenBackBecomeOneRange() {
        var ranges = new RowRanges(9);
        ranges.take(3);
        ranges.take(3);
        ranges.take(3);
        ranges.give(0, 3);
        ranges.give(6, 3);
        assertEquals(OptionalInt.empty(), ranges.take(4));
        ranges.give(3, 3);
        assertEquals(OptionalInt.of(0), ranges.take(9));
    }
}
