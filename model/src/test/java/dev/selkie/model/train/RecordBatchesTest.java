package dev.selkie.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordBatchesTest {
    private static final TrainSettings SETTINGS =
            TrainSettings.DEFAULT.withEpochs(2).withBatch(2, 2).withSeed(5);

    /// Records of 2 to 8 ids.
    private static final List<Sequence> RECORDS = IntStream.rangeClosed(2, 8)
            .mapToObj(length -> Sequence.of(IntStream.range(0, length).toArray()))
            .toList();

    @Test
    void aStepLearnsWhatAnAdaptersStepWould() {
        var batches = new RecordBatches(RECORDS, SETTINGS);
        var sampler = new BatchSampler(SETTINGS, RECORDS.size());
        assertEquals(4, batches.steps());
        for (int step = 1; step <= 4; step++) {
            assertEquals(
                    Arrays.stream(sampler.records(step)).mapToObj(RECORDS::get).toList(), batches.apply(step));
        }
        assertEquals(3, batches.apply(2).size(), "what is left of the epoch");
    }

    @Test
    void theLimitsAreThoseOfTheLargestStep() {
        FullTrainingJob.Limits limits = new RecordBatches(RECORDS, SETTINGS.withShuffle(false)).limits();
        assertEquals(new FullTrainingJob.Limits(5 + 6 + 7, 4, 8), limits);
    }

    @Test
    void paddedRecordsAreForAdapters() throws IOException {
        Tokenizer tokenizer = Tokenizer.load(Fixtures.path("models/llama"));
        List<Sequence> padded = new Encoder(tokenizer, Optional.empty(), true)
                .encode(DataSet.ofTexts(List.of("a seal")), LossRule.REFERENCE_PADDING);
        var error = assertThrows(IllegalArgumentException.class, () -> new RecordBatches(padded, SETTINGS));
        assertEquals("the loss reference-padding is for adapters; train all weights without", error.getMessage());
    }
}
