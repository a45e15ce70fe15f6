package dev.selkie.model.train;

import dev.selkie.model.data.Sequence;
import dev.selkie.model.random.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Texts as a model is pre-trained on them: all their tokens in a row, an end token after each, cut into
/// sequences of equal length; a new order of the sequences in every epoch.
public final class CorpusBatches implements IntFunction<List<Sequence>> {
    private final List<Sequence> sequences;
    private final int batch;
    private final long seed;
    private int orderedEpoch = -1;
    private int[] order = {};

    /// @param texts    the ids of each
    /// @param end      put after each
    /// @param length   of a sequence: so many rows, one id more; what is left at the end is a shorter one
    /// @param batch    sequences of a step
    /// @param seed     of the order
    /// @throws IllegalArgumentException if `length` or `batch` is below 1, or there are no two ids
    public CorpusBatches(List<int[]> texts, int end, int length, int batch, long seed) {
        if (length < 1 || batch < 1) {
            throw new IllegalArgumentException("%d sequences of %d tokens: below 1".formatted(batch, length));
        }
        int[] ids = texts.stream()
                .flatMapToInt(text -> IntStream.concat(Arrays.stream(text), IntStream.of(end)))
                .toArray();
        var cut = new ArrayList<Sequence>();
        for (int first = 0; first + 1 < ids.length; first += length) {
            cut.add(Sequence.of(Arrays.copyOfRange(ids, first, Math.min(first + length + 1, ids.length))));
        }
        if (cut.isEmpty()) {
            throw new IllegalArgumentException("the texts have no two tokens to learn from");
        }
        sequences = cut;
        this.batch = Math.min(batch, cut.size());
        this.seed = seed;
    }

    /// Steps of an epoch; its last one takes what is left.
    public int stepsPerEpoch() {
        return Math.ceilDiv(sequences.size(), batch);
    }

    /// How large a batch can be.
    public FullTrainingJob.Limits limits() {
        int longest = sequences.stream().mapToInt(Sequence::length).max().orElseThrow();
        return new FullTrainingJob.Limits(batch * (longest - 1), batch, longest);
    }

    /// The sequences of `step`, from 1.
    @Override
    public List<Sequence> apply(int step) {
        int epoch = (step - 1) / stepsPerEpoch();
        if (orderedEpoch != epoch) {
            orderedEpoch = epoch;
            order = RandomStream.of(seed, "corpus").with(epoch).permutation(sequences.size());
        }
        int first = (step - 1) % stepsPerEpoch() * batch;
        return Arrays.stream(order, first, Math.min(first + batch, order.length))
                .mapToObj(sequences::get)
                .toList();
    }
}
