package dev.selkie.seal.random;

/// NumPy's legacy `RandomState(seed)`, draw for draw: the published ARC pipeline shuffles with it.
///
/// Has identity and state. Source: NumPy's `numpy.random.RandomState`, whose generator is [MersenneTwister].
public final class NumpyRandom {
    private final MersenneTwister twister;

    /// @param seed from 0
    public NumpyRandom(int seed) {
        twister = MersenneTwister.seeded(seed);
    }

    /// `permutation(size)`, which is `shuffle(arange(size))`: the numbers 0 to `size - 1` in random order.
    public int[] permutation(int size) {
        var order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        for (int i = size - 1; i > 0; i--) {
            int j = atMost(i);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    /// `randint(0, bound)`: uniform over 0 to `bound - 1`.
    ///
    /// @throws IllegalArgumentException if `bound` is below 1
    public int below(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("randint: bound %d is below 1".formatted(bound));
        }
        return bound == 1 ? 0 : atMost(bound - 1);
    }

    /// Uniform over 0 to `most`: the lowest bits of draws, until they are at most that.
    private int atMost(int most) {
        int mask = most == 0 ? 0 : -1 >>> Integer.numberOfLeadingZeros(most);
        int draw = twister.next() & mask;
        while (draw > most) {
            draw = twister.next() & mask;
        }
        return draw;
    }
}
