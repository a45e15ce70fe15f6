package dev.selkie.model.random;

/// Philox4x32-10: a block of 128 random bits from a 128-bit counter and a 64-bit key, by ten rounds of
/// multiplication.
///
/// Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.3;
/// the constants are those of its table 2.
final class Philox {
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9; // the golden ratio's fraction
    private static final int WEYL_1 = 0xBB67AE85; // the fraction of √3
    private static final int ROUNDS = 10;

    private Philox() {}

    /// 128 bits, the lower 64 first; of each long the lower word is the paper's earlier one.
    record Block(long low, long high) {}

    /// The block that `counter` stands for under `key`.
    static Block block(Block counter, long key) {
        int c0 = (int) counter.low;
        int c1 = (int) (counter.low >>> 32);
        int c2 = (int) counter.high;
        int c3 = (int) (counter.high >>> 32);
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = unsigned(MULTIPLIER_0) * unsigned(c0);
            long product1 = unsigned(MULTIPLIER_1) * unsigned(c2);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return new Block(join(c0, c1), join(c2, c3));
    }

    private static long unsigned(int word) {
        return Integer.toUnsignedLong(word);
    }

    private static long join(int low, int high) {
        return unsigned(high) << 32 | unsigned(low);
    }
}
