package dev.selkie.seal.random;

import java.util.ArrayList;
import java.util.List;

/// Python's `random.Random(seed)`, draw for draw: the published runs chose their passages with it.
///
/// Has identity and state. Source: Python's `random` module, whose generator is [MersenneTwister].
public final class PythonRandom {
    /// `random.sample` copies the population rather than remember its picks once there are more of them than
    /// this, at first.
    private static final int SMALLEST_SET = 21;

    private final MersenneTwister twister;

    /// @param seed from 0
    public PythonRandom(int seed) {
        twister = MersenneTwister.seededByArray(seed);
    }

    /// `shuffle(range(size))`: the numbers 0 to `size - 1` in random order.
    public int[] shuffled(int size) {
        var order = new int[size];
        for (int i = 0; i < size; i++) {
            order[i] = i;
        }
        for (int i = size - 1; i > 0; i--) {
            int j = below(i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        return order;
    }

    /// `sample(range(size), count)`: that many different numbers below `size`.
    ///
    /// @throws IllegalArgumentException if there are not so many
    public List<Integer> sample(int size, int count) {
        if (count < 0 || count > size) {
            throw new IllegalArgumentException("sample: %d of %d".formatted(count, size));
        }
        return size <= setSize(count) ? sampleFromPool(size, count) : sampleByRejection(size, count);
    }

    private static int setSize(int count) {
        int size = SMALLEST_SET;
        if (count > 5) {
            int power = 1;
            while (power < 3 * count) {
                power *= 4;
            }
            size += power;
        }
        return size;
    }

    private List<Integer> sampleFromPool(int size, int count) {
        var pool = new ArrayList<Integer>();
        for (int i = 0; i < size; i++) {
            pool.add(i);
        }
        var picks = new ArrayList<Integer>();
        for (int i = 0; i < count; i++) {
            int j = below(size - i);
            picks.add(pool.get(j));
            pool.set(j, pool.get(size - i - 1));
        }
        return picks;
    }

    private List<Integer> sampleByRejection(int size, int count) {
        var picks = new ArrayList<Integer>();
        while (picks.size() < count) {
            int pick = below(size);
            if (!picks.contains(pick)) {
                picks.add(pick);
            }
        }
        return picks;
    }

    /// Uniform over 0 to `bound - 1`: as many bits as `bound` has, drawn until they are below it.
    private int below(int bound) {
        int shift = Integer.numberOfLeadingZeros(bound);
        int draw = twister.next() >>> shift;
        while (draw >= bound) {
            draw = twister.next() >>> shift;
        }
        return draw;
    }
}
