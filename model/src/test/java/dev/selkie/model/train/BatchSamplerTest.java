package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchSamplerTest {
    @Test
    void anEpochsLastStepTakesWhatIsLeft() {
        var sampler = new BatchSampler(
                TrainSettings.DEFAULT.withEpochs(2).withBatch(2, 2).withShuffle(false), 5);
        assertEquals(4, sampler.steps());
        assertArrayEquals(new int[] {0, 1, 2, 3}, sampler.records(1));
        assertArrayEquals(new int[] {4}, sampler.records(2));
        assertArrayEquals(new int[] {0, 1, 2, 3}, sampler.records(3));
        assertArrayEquals(
                new int[] {1, 1, 2, 2},
                IntStream.rangeClosed(1, 4).map(sampler::epoch).toArray());
    }

    @Test
    void everyShuffledEpochHoldsEachRecordOnce() {
        var sampler = new BatchSampler(TrainSettings.DEFAULT.withEpochs(3).withBatch(4, 1), 30);
        for (int epoch = 0; epoch < 3; epoch++) {
            int first = epoch * 8 + 1;
            int[] records = IntStream.range(first, first + 8)
                    .flatMap(step -> Arrays.stream(sampler.records(step)))
                    .toArray();
            assertArrayEquals(
                    IntStream.range(0, 30).toArray(),
                    Arrays.stream(records).sorted().toArray());
        }
        assertFalse(Arrays.equals(sampler.records(1), sampler.records(9)), "two epochs have the same order");
    }

    @Test
    void noRecordsAreAnError() {
        assertThrows(IllegalArgumentException.class, () -> new BatchSampler(TrainSettings.DEFAULT, 0));
    }
}
