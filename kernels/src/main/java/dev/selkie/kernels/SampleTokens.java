package dev.selkie.kernels;

/// Draws a token for each sequence, as `transformers` does: repetition penalty, temperature, top-k, top-p,
/// min-p, in this order.
///
/// - *Repetition penalty* r: the logit of each id in `history` becomes `z · r` where it is below 0, else
///   `z / r`. 1 is off.
/// - *Temperature* τ: probabilities are `softmax(z / τ)`. 0 takes the id of the largest logit (the lowest such id),
///   after the penalty, and the remaining settings do not matter.
/// - *Top-k*: keeps the k likeliest ids and whatever is as likely as the last of them. 0 is off.
/// - *Top-p*: from the likeliest down (of equal ones the lower id first), keeps ids until they hold a share p
///   of what is left. 1 is off.
/// - *Min-p*: keeps ids of at least p times the largest probability. 0 is off.
///
/// At least one id always stays. Of the ids that stay, in their order, the draw takes the first at which the
/// running sum of probabilities exceeds `uniforms` times their whole sum. The log-probability is of the model's
/// own distribution, before all settings, with [LinearCrossEntropy]'s bits.
///
/// A row with a NaN, a logit of +∞, or nothing above −∞ gives id −1 and log-probability NaN. A logit of −∞ is never
/// drawn.
///
/// Error: weights `exp((z − max) / τ)` within `(4 + |z − max| / τ) · 2⁻²⁴` (relative), summed in f64;
/// `logprobs` as in [LinearCrossEntropy], given the logits.
///
/// Source: Holtzman et al., "The Curious Case of Neural Text Degeneration", arXiv:1904.09751 (top-p); Fan et
/// al., arXiv:1805.04833 (top-k); Keskar et al., "CTRL", arXiv:1909.05858, eq. 2 (penalty, as `transformers`
/// changed it for negative logits); Minh et al., arXiv:2407.01082 (min-p).
///
/// @param ids      (S, 1), written
/// @param logprobs (S, 1), written
/// @param logits   (S, V)
/// @param settings (S, 5), by the constants below: temperature, top-p, top-k, min-p, repetition penalty
/// @param uniforms (S, 1), in [0, 1)
/// @param history  (S, any): ids so far, −1 for none
public record SampleTokens(
        I32Matrix ids, F32Matrix logprobs, F32Matrix logits, F32Matrix settings, F32Matrix uniforms, I32Matrix history)
        implements Kernel {
    /// Column of the temperature.
    public static final int TEMPERATURE = 0;
    /// Column of top-p.
    public static final int TOP_P = 1;
    /// Column of top-k.
    public static final int TOP_K = 2;
    /// Column of min-p.
    public static final int MIN_P = 3;
    /// Column of the repetition penalty.
    public static final int REPETITION_PENALTY = 4;
    /// Settings of one sequence.
    public static final int SETTINGS = 5;

    /// @throws IllegalArgumentException if the shapes do not fit together
    public SampleTokens {
        Rows sequences = logits.rows();
        boolean fits = Shapes.isColumn(ids, sequences)
                && Shapes.isColumn(logprobs, sequences)
                && Shapes.sameRows(settings.rows(), sequences)
                && settings.cols() == SETTINGS
                && Shapes.isColumn(uniforms, sequences)
                && Shapes.sameRows(history.rows(), sequences)
                && logits.cols() > 0;
        Shapes.require(
                fits,
                "sample_tokens",
                Shapes.show("ids", ids),
                Shapes.show("logprobs", logprobs),
                Shapes.show("logits", logits),
                Shapes.show("settings", settings),
                Shapes.show("uniforms", uniforms),
                Shapes.show("history", history));
    }

    @Override
    public String name() {
        return "sample_tokens";
    }

    /// Two exponentials of each logit (counted as one each), each with two sums.
    @Override
    public long flops() {
        return 6 * logits.size();
    }

    @Override
    public long bytes() {
        return logits.bytes() + ids.bytes() + logprobs.bytes() + settings.bytes() + uniforms.bytes() + history.bytes();
    }
}
