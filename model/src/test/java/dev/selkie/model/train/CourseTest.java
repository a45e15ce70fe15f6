package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CourseTest {
    @Test
    void anEpochsLastStepTakesWhatIsLeft() {
        var course =
                new Course(TrainSettings.DEFAULT.withEpochs(2).withBatch(2, 2).withShuffle(false), 5);
        assertEquals(4, course.steps());
        assertArrayEquals(new int[] {0, 1, 2, 3}, course.records(1));
        assertArrayEquals(new int[] {4}, course.records(2));
        assertArrayEquals(new int[] {0, 1, 2, 3}, course.records(3));
        assertArrayEquals(
                new int[] {1, 1, 2, 2},
                IntStream.rangeClosed(1, 4).map(course::epoch).toArray());
    }

    @Test
    void everyShuffledEpochHoldsEachRecordOnce() {
        var course = new Course(TrainSettings.DEFAULT.withEpochs(3).withBatch(4, 1), 30);
        for (int epoch = 0; epoch < 3; epoch++) {
            int first = epoch * 8 + 1;
            int[] records = IntStream.range(first, first + 8)
                    .flatMap(step -> Arrays.stream(course.records(step)))
                    .toArray();
            assertArrayEquals(
                    IntStream.range(0, 30).toArray(),
                    Arrays.stream(records).sorted().toArray());
        }
        assertFalse(Arrays.equals(course.records(1), course.records(9)), "two epochs have the same order");
    }

    @Test
    void theLearningRateFallsFromItsFullHeight() {
        var course = new Course(TrainSettings.DEFAULT.withEpochs(4).withLearningRate(2e-3), 1);
        double[] rates =
                IntStream.rangeClosed(1, 4).mapToDouble(course::learningRate).toArray();
        assertArrayEquals(new double[] {2e-3, 1.5e-3, 1e-3, 5e-4}, rates, 1e-18);
    }

    @Test
    void noRecordsAreAnError() {
        assertThrows(IllegalArgumentException.class, () -> new Course(TrainSettings.DEFAULT, 0));
    }
}
