package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TicksTest {
    @Test
    void standAtRoundNumbersAroundWhatIsShown() {
        assertEquals(List.of("0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6"), labels(Ticks.around(0, 0.5556, 6)));
        assertEquals(List.of("-3", "-2", "-1", "0"), labels(Ticks.around(-2.9, -0.65, 4)));
        assertEquals(List.of("0.5", "1.0", "1.5"), labels(Ticks.around(0.5, 1.5, 2)));
        assertEquals(List.of("0", "200", "400"), labels(Ticks.around(3, 380, 3)));
    }

    @Test
    void takeInEveryRangeInStepsOfOneTwoOrFive() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < 1000; i++) {
            double low = random.nextDouble(-3, 3);
            double high = low + Math.pow(10, random.nextDouble(-4, 4));
            Ticks ticks = Ticks.around(low, high, 5);
            assertTrue(ticks.low() <= low + 1e-6 * ticks.step() && ticks.high() >= high - 1e-6 * ticks.step());
            assertTrue(ticks.values().size() <= 8, ticks::toString);
            double digit = ticks.step() / Math.pow(10, Math.floor(Math.log10(ticks.step() * 1.000001)));
            assertTrue(Set.of(1L, 2L, 5L).contains(Math.round(digit)), ticks::toString);
            assertEquals(Math.rint(digit), digit, 1e-9);
        }
    }

    private static List<String> labels(Ticks ticks) {
        return ticks.values().stream().map(ticks::label).toList();
    }
}
