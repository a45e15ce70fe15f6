package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalTest {
    private static final RandomStream DRAWS = RandomStream.of(0, "bootstrap");

    /// At `q · (n − 1)` from 0, in a straight line between neighbours.
    @Test
    void quantilesAreInterpolated() {
        double[] sorted = {1, 2, 4, 8};
        assertEquals(1, Interval.quantile(sorted, 0));
        assertEquals(8, Interval.quantile(sorted, 1));
        assertEquals(3, Interval.quantile(sorted, 0.5));
        assertEquals(1.075, Interval.quantile(sorted, 0.025), 1e-12);
    }

    @Test
    void equalValuesLeaveNoDoubt() {
        assertEquals(new Interval(0.5, 0.5, 0.5), Interval.of(List.of(0.5, 0.5, 0.5), DRAWS));
    }

    /// Of two values, samples are both low, mixed or both high with chances 1/4, 1/2, 1/4: both tails end at the
    /// values.
    @Test
    void twoValuesSpanTheirInterval() {
        assertEquals(new Interval(0.5, 0, 1), Interval.of(List.of(0.0, 1.0), DRAWS));
    }

    /// Of six values, of which one is 1, the number of ones in a sample is binomial (6, 1/6): none has chance 0.335,
    /// at most two 0.938, at most three 0.991.
    @Test
    void aBinomialsQuantilesAreFound() {
        Interval interval = Interval.of(List.of(0.0, 0.0, 0.0, 1.0, 0.0, 0.0), DRAWS);
        assertEquals(1.0 / 6, interval.mean(), 1e-15);
        assertEquals(0, interval.low());
        assertEquals(3.0 / 6, interval.high(), 1e-15);
        assertFalse(interval.isClear());
    }

    @Test
    void theSameDrawsGiveTheSame() {
        List<Double> values = List.of(0.1, 0.7, 0.4, 0.9);
        assertEquals(Interval.of(values, DRAWS), Interval.of(values, DRAWS));
        assertTrue(Interval.of(values, DRAWS).isClear());
    }
}
