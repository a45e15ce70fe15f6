package dev.selkie.kernels.cpu;

/// Sums in arrays in as many chains as any machine's vector has lanes, so that they are the same for all widths.
final class Chains {
    /// How many chains there are; term i belongs to chain i mod 16.
    static final int COUNT = Lanes.MOST;

    private Chains() {}

    /// The sum of all chains: the upper half is added to the lower one until a single number is left.
    static float fold(float[] x, int at) {
        for (int half = COUNT / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                x[i] += x[i + half];
            }
        }
        return x[at];
    }
}
