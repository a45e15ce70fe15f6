package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.model.data.Sequence;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CorpusBatchesTest {
    private static final int END = 99;
    private static final List<int[]> TEXTS = List.of(new int[] {1, 2, 3}, new int[] {}, new int[] {4, 5, 6, 7});

    @Test
    void textsAreOneRowOfTokensCutIntoEqualSequences() {
        var batches = new CorpusBatches(TEXTS, END, 4, 10, 0);
        var found = new TreeSet<String>();
        batches.apply(1)
                .forEach(sequence ->
                        found.add(IntStream.of(sequence.ids()).boxed().toList().toString()));
        assertEquals(new TreeSet<>(List.of("[1, 2, 3, 99, 99]", "[99, 4, 5, 6, 7]", "[7, 99]")), found);
        assertEquals(new FullTrainingJob.Limits(12, 3, 5), batches.limits());
    }

    @Test
    void everyEpochHasEverySequenceOnceInAnOrderOfItsOwn() {
        int[] long_ = IntStream.range(0, 100).toArray();
        var batches = new CorpusBatches(List.of(long_), END, 3, 8, 5);
        assertEquals(5, batches.stepsPerEpoch());
        List<String> first = epoch(batches, 0);
        List<String> second = epoch(batches, 1);
        assertEquals(34, first.size());
        assertNotEquals(first, second);
        assertEquals(new TreeSet<>(first), new TreeSet<>(second));
        assertEquals(first, epoch(new CorpusBatches(List.of(long_), END, 3, 8, 5), 0), "a function of the step alone");
    }

    @Test
    void thereIsNothingToLearnFromOneToken() {
        assertThrows(IllegalArgumentException.class, () -> new CorpusBatches(List.of(new int[0]), END, 4, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new CorpusBatches(TEXTS, END, 0, 1, 0));
    }

    private static List<String> epoch(CorpusBatches batches, int epoch) {
        var found = new ArrayList<String>();
        for (int step = 1; step <= batches.stepsPerEpoch(); step++) {
            for (Sequence sequence : batches.apply(epoch * batches.stepsPerEpoch() + step)) {
                found.add(IntStream.of(sequence.ids()).boxed().toList().toString());
            }
        }
        return found;
    }
}
