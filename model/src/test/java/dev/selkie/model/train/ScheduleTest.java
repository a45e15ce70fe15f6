package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The numbers are `get_scheduler(name, optimizer, 2, 6).get_last_lr()` of transformers for a learning rate of 1.
class ScheduleTest {
    @Test
    void linear() {
        assertArrayEquals(new double[] {0, 0.5, 1, 0.75, 0.5, 0.25}, factors(Schedule.LINEAR, 2, 6), 1e-15);
    }

    @Test
    void cosine() {
        double[] expected = {0, 0.5, 1, 0.8535533905932737, 0.5000000000000001, 0.14644660940672627};
        assertArrayEquals(expected, factors(Schedule.COSINE, 2, 6), 1e-15);
    }

    @Test
    void constant() {
        assertArrayEquals(new double[] {0, 0.5, 1, 1, 1, 1}, factors(Schedule.CONSTANT, 2, 6), 0);
    }

    @Test
    void aWarmupLongerThanTheRunNeverArrives() {
        assertArrayEquals(new double[] {0, 0.1, 0.2}, factors(Schedule.LINEAR, 10, 3), 1e-15);
    }

    @Test
    void aWarmupBelowOneIsAShareRoundedUp() {
        assertEquals(0, Schedule.warmupSteps(0, 100));
        assertEquals(4, Schedule.warmupSteps(0.03, 101));
        assertEquals(1, Schedule.warmupSteps(1, 100));
        assertEquals(2, Schedule.warmupSteps(2.9, 100));
        assertThrows(IllegalArgumentException.class, () -> Schedule.warmupSteps(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.warmupSteps(-1, 1));
    }

    @Test
    void theLearningRateFallsFromItsFullHeight() {
        double[] rates = IntStream.rangeClosed(1, 4)
                .mapToDouble(step -> Schedule.LINEAR.learningRate(2e-3, 0, step, 4))
                .toArray();
        assertArrayEquals(new double[] {2e-3, 1.5e-3, 1e-3, 5e-4}, rates, 1e-18);
    }

    private static double[] factors(Schedule schedule, int warmup, int steps) {
        return IntStream.rangeClosed(1, steps)
                .mapToDouble(step -> schedule.factor(step, warmup, steps))
                .toArray();
    }
}
