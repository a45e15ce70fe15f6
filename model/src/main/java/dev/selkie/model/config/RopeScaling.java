package dev.selkie.model.config;

/// How rotary frequencies are stretched to reach beyond the lengths a model was first trained on.
///
/// The names are those of `rope_type` in `config.json`; `f[i] = ropeTheta^(-2i / headDim)` is the frequency of pair
/// `i`.
public sealed interface RopeScaling {
    /// The `rope_type` that stands for it.
    String typeName();

    /// No stretching: `f[i]` as it is.
    record Default() implements RopeScaling {
        @Override
        public String typeName() {
            return "default";
        }
    }

    /// `f[i] / factor`. Source: Chen et al., "Extending Context Window of Large Language Models via Positional
    /// Interpolation", arXiv:2306.15595, eq. 4.
    ///
    /// @param factor above 0
    record Linear(double factor) implements RopeScaling {
        @Override
        public String typeName() {
            return "linear";
        }
    }

    /// Long waves are stretched, short ones kept, those between blended, by the wavelength `w[i] = 2π / f[i]` and
    /// `L = originalMaxPositionEmbeddings`:
    ///
    ///     w[i] > L / lowFreqFactor     f[i] / factor
    ///     w[i] < L / highFreqFactor    f[i]
    ///     else                         (1 - s) · f[i] / factor + s · f[i]
    ///                                  s = (L / w[i] - lowFreqFactor) / (highFreqFactor - lowFreqFactor)
    ///
    /// Source: Llama Team, "The Llama 3 Herd of Models", arXiv:2407.21783, and the code published with Llama 3.1.
    ///
    /// @param factor                        above 0
    /// @param lowFreqFactor                 above 0
    /// @param highFreqFactor                above `lowFreqFactor`
    /// @param originalMaxPositionEmbeddings above 0
    record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPositionEmbeddings)
            implements RopeScaling {
        @Override
        public String typeName() {
            return "llama3";
        }
    }
}
