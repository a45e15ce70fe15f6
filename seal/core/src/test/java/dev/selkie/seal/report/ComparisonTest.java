package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.seal.report.Comparison.Difference;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    /// Eight differences of one sign: only all signs alike reach their mean, by chance 2 of 256.
    @Test
    void theChanceOfOneSidedDifferencesIsCounted() {
        List<Double> values = List.of(0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.4, 0.1);
        assertEquals(2.0 / 256, Difference.of(values, 0).p(), 0.003);
    }

    /// Three equal differences: of 8 choices of signs two reach the mean.
    @Test
    void threePassagesShowNothing() {
        assertEquals(0.25, Difference.of(List.of(1.0, 1.0, 1.0), 0).p(), 0.015);
    }

    @Test
    void noDifferenceIsCertain() {
        assertEquals(1, Difference.of(List.of(0.0, 0.0), 0).p());
    }
}
