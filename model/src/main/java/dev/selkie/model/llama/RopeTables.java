package dev.selkie.model.llama;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.RopeScaling;

/// The cosines and sines of a model's rotary embedding: `angle[p, i] = p · frequency[i]`, computed in f64 and
/// rounded once.
///
/// Source: Su et al., "RoFormer", arXiv:2104.09864, eq. 15; how frequencies are stretched stands in [RopeScaling].
final class RopeTables {
    private RopeTables() {}

    /// `cos(angle[p, i])`, (positions, Dh / 2) row by row.
    static float[] cosines(LlamaConfig config, int positions) {
        return table(config, positions, true);
    }

    /// `sin(angle[p, i])`, (positions, Dh / 2) row by row.
    static float[] sines(LlamaConfig config, int positions) {
        return table(config, positions, false);
    }

    /// Radians from one position to the next, for each pair of a head, (Dh / 2).
    static double[] frequencies(LlamaConfig config) {
        var frequencies = new double[config.headDim() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            double plain = StrictMath.pow(config.ropeTheta(), -2.0 * i / config.headDim());
            frequencies[i] = stretched(plain, config.ropeScaling());
        }
        return frequencies;
    }

    private static double stretched(double frequency, RopeScaling scaling) {
        return switch (scaling) {
            case RopeScaling.Default() -> frequency;
            case RopeScaling.Linear(double factor) -> frequency / factor;
            case RopeScaling.Llama3 llama3 -> {
                double turns = llama3.originalMaxPositionEmbeddings() * frequency / (2 * Math.PI); // L / wavelength
                double kept = (turns - llama3.lowFreqFactor()) / (llama3.highFreqFactor() - llama3.lowFreqFactor());
                double share = Math.clamp(kept, 0, 1);
                yield share * frequency + (1 - share) * frequency / llama3.factor();
            }
        };
    }

    private static float[] table(LlamaConfig config, int positions, boolean cosine) {
        double[] frequencies = frequencies(config);
        var table = new float[Math.multiplyExact(positions, frequencies.length)];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < frequencies.length; i++) {
                double angle = p * frequencies[i];
                table[p * frequencies.length + i] = (float) (cosine ? StrictMath.cos(angle) : StrictMath.sin(angle));
            }
        }
        return table;
    }
}
