package dev.selkie.model.random;

/// Random numbers keyed by what they are for. Number `index` of a stream is always the same, whoever asks first
/// and in whatever order, so any part of a run can be repeated or resumed alone.
///
/// The key (seed, purpose, further numbers such as round, context, edit) is absorbed into 128 bits by Philox;
/// each number is one more block of it.
public final class RandomStream {
    private final Philox.Block key;

    private RandomStream(Philox.Block key) {
        this.key = key;
    }

    /// The stream for `purpose` under `seed`. Streams of different purposes share nothing.
    public static RandomStream of(long seed, String purpose) {
        return new RandomStream(new Philox.Block(seed, 0)).with(purpose);
    }

    /// The stream whose key is this one's and `name` after it.
    public RandomStream with(String name) {
        return with(name.chars().toArray());
    }

    /// The stream whose key is this one's and `part` after it.
    public RandomStream with(long part) {
        return new RandomStream(Philox.block(new Philox.Block(part, key.high()), key.low()));
    }

    /// The stream whose key is this one's, then each of `parts`, then their number.
    public RandomStream with(int[] parts) {
        RandomStream stream = this;
        for (int part : parts) {
            stream = stream.with(part);
        }
        return stream.with(parts.length);
    }

    /// 64 random bits.
    public long bits(long index) {
        return Philox.block(new Philox.Block(index, key.high()), key.low()).high();
    }

    /// Uniform over the multiples of 2⁻⁵³ in [0, 1).
    public double uniform(long index) {
        return (bits(index) >>> 11) * 0x1p-53;
    }

    /// Uniform over the multiples of 2⁻²⁴ in [0, 1).
    public float uniformFloat(long index) {
        return (bits(index) >>> 40) * 0x1p-24f;
    }

    /// Uniform over 0 to `bound - 1`, up to a bias of `bound` · 2⁻⁶⁴.
    public int below(int bound, long index) {
        if (bound < 1) {
            throw new IllegalArgumentException("random: bound " + bound + " is below 1");
        }
        return (int) Math.unsignedMultiplyHigh(bits(index), bound);
    }

    /// Drawn from the normal distribution of mean 0 and variance 1, the same bits on every machine.
    ///
    /// Source: Box and Muller, "A note on the generation of random normal deviates", Ann. Math. Statist. 29
    /// (1958).
    public double gaussian(long index) {
        double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform(2 * index)));
        return radius * StrictMath.cos(2 * Math.PI * uniform(2 * index + 1));
    }

    /// The numbers 0 to `size - 1` in random order. Source: Durstenfeld, "Algorithm 235: random permutation",
    /// CACM 7 (1964).
    public int[] permutation(int size) {
        var order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = below(i + 1, i);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
