package dev.selkie.kernels;

import java.util.Optional;

/// Log-probabilities of the next tokens, and their weighted gradient, straight from the hidden rows; logits never
/// exist in full:
///
///     logprobs[t] = z[t, targets[t]] − log Σ over n of exp(z[t, n])
///     z[t, n]     = Σ over d of hidden[t, d] · head[n, d]
///     dHidden[t]  = weights[t] · Σ over n of (exp(z[t, n] − lse[t]) − [n = targets[t]]) · head[n]
///
/// which is the gradient of `Σ −weights[t] · logprobs[t]`. A row of weight 0 is skipped: its results are 0, its
/// target may be anything. Logits are [Linear]'s, bit for bit, `dHidden` is [LinearInputGradient]'s, and the
/// log-sum-exp is that of [SampleTokens]: a token has the same log-probability when it is sampled, scored and
/// trained on.
///
/// Error, with `u = 2⁻²⁴` and `a = max over n of Σ |hidden · head[n]|`: `logprobs` within `(2 · (D + 1) · a
/// + |logprob| + |z − max| + 40) · u`; each probability within `(2 · (D + 1) · a + |z − max| + 50) · u` of
/// itself, and `dHidden` in addition within [LinearInputGradient]'s bound. A row with a NaN or an infinite
/// maximum has NaN results.
///
/// Source: Wijmans et al., "Cut Your Losses in Large-Vocabulary Language Models", arXiv:2411.09009, eq. 1 to 4.
///
/// @param logprobs (T, 1), written
/// @param dHidden  (T, D), written, if wanted; overlaps no argument
/// @param hidden   (T, D)
/// @param targets  (T, 1), each at least 0 and below V where the weight is not 0
/// @param weights  (T, 1)
/// @param head     (V, D)
public record LinearCrossEntropy(
        F32Matrix logprobs,
        Optional<F32Matrix> dHidden,
        F32Matrix hidden,
        I32Matrix targets,
        F32Matrix weights,
        PackedWeights head)
        implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public LinearCrossEntropy {
        boolean fits = Shapes.isColumn(logprobs, hidden.rows())
                && dHidden.map(d -> Shapes.sameShape(d, hidden)).orElse(true)
                && Shapes.isColumn(targets, hidden.rows())
                && Shapes.isColumn(weights, hidden.rows())
                && head.cols() == hidden.cols()
                && head.rows() > 0;
        Shapes.require(
                fits,
                "linear_cross_entropy",
                Shapes.show("logprobs", logprobs),
                dHidden.map(d -> Shapes.show("dHidden", d)).orElse("no dHidden"),
                Shapes.show("hidden", hidden),
                Shapes.show("targets", targets),
                Shapes.show("weights", weights),
                Shapes.show("head", head));
    }

    @Override
    public String name() {
        return "linear_cross_entropy";
    }

    /// One product with the head or two, and for each logit an exponential (counted as one) and two sums; as if no
    /// weight were 0.
    @Override
    public long flops() {
        long logits = (long) hidden.rows().count() * head.rows();
        return logits * (2L * hidden.cols() * (dHidden.isPresent() ? 2 : 1) + 3);
    }

    @Override
    public long bytes() {
        return logprobs.bytes()
                + dHidden.map(F32Matrix::bytes).orElse(0L)
                + hidden.bytes()
                + targets.bytes()
                + weights.bytes()
                + head.bytes();
    }
}
