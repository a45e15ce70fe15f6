package dev.selkie.seal.random;

/// MT19937: 32 random bits a draw, period 2¹⁹⁹³⁷ − 1. Only for repeating what the published code drew; our own
/// draws come from [dev.selkie.model.random.RandomStream].
///
/// Has identity and state. Source: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); the seeding is
/// that of their revision of 2002.
final class MersenneTwister {
    private static final int SIZE = 624;
    private static final int LAG = 397;
    private static final int UPPER_BIT = 0x80000000;
    private static final int TWIST = 0x9908B0DF;

    private final int[] state = new int[SIZE];
    private int used = SIZE;

    private MersenneTwister() {}

    /// Seeded with one word.
    static MersenneTwister seeded(int seed) {
        var twister = new MersenneTwister();
        twister.fill(seed);
        return twister;
    }

    /// Seeded with an array of the one word `key`.
    static MersenneTwister seededByArray(int key) {
        var twister = seeded(19650218);
        int[] state = twister.state;
        int i = 1;
        for (int k = 0; k < SIZE; k++) {
            state[i] = (state[i] ^ mixed(state[i - 1]) * 1664525) + key;
            i = twister.following(i);
        }
        for (int k = 0; k < SIZE - 1; k++) {
            state[i] = (state[i] ^ mixed(state[i - 1]) * 1566083941) - i;
            i = twister.following(i);
        }
        state[0] = UPPER_BIT;
        return twister;
    }

    /// The next 32 bits.
    int next() {
        if (used == SIZE) {
            refill();
            used = 0;
        }
        int bits = state[used++];
        bits ^= bits >>> 11;
        bits ^= bits << 7 & 0x9D2C5680;
        bits ^= bits << 15 & 0xEFC60000;
        return bits ^ bits >>> 18;
    }

    private void fill(int seed) {
        state[0] = seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = mixed(state[i - 1]) * 1812433253 + i;
        }
    }

    private static int mixed(int word) {
        return word ^ word >>> 30;
    }

    /// The place after `i`; the first one takes over the last one's word when the end is reached.
    private int following(int i) {
        if (i < SIZE - 1) {
            return i + 1;
        }
        state[0] = state[SIZE - 1];
        return 1;
    }

    private void refill() {
        for (int i = 0; i < SIZE; i++) {
            int joined = (state[i] & UPPER_BIT) | (state[(i + 1) % SIZE] & ~UPPER_BIT);
            state[i] = state[(i + LAG) % SIZE] ^ joined >>> 1 ^ ((joined & 1) == 0 ? 0 : TWIST);
        }
    }
}
