package dev.selkie.model.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class RowRangesTest {
    @Test
    void rangesDoNotOverlapAndEnd() {
        var ranges = new RowRanges(10);
        assertEquals(OptionalInt.of(0), ranges.allocate(4));
        assertEquals(OptionalInt.of(4), ranges.allocate(6));
        assertEquals(OptionalInt.empty(), ranges.allocate(1));
    }

    @Test
    void neighboursGivenBackBecomeOneRange() {
        var ranges = new RowRanges(9);
        ranges.allocate(3);
        ranges.allocate(3);
        ranges.allocate(3);
        ranges.free(0, 3);
        ranges.free(6, 3);
        assertEquals(OptionalInt.empty(), ranges.allocate(4));
        ranges.free(3, 3);
        assertEquals(OptionalInt.of(0), ranges.allocate(9));
    }
}
