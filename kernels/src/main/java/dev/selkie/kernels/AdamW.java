package dev.selkie.kernels;

import java.util.List;

/// One step of AdamW for all parameters of all adapters, each adapter with settings and a step count t of its own:
///
///     g = gradient · min(1, clip / (norm + 10⁻⁶))                   if clip is above 0, else gradient
///     m = m + (1 − β₁) · (g − m)
///     v = β₂ · v + (1 − β₂) · g²
///     p = p · (1 − lr · weightDecay) − lr / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)
///
/// as `torch.optim.AdamW` and `torch.nn.utils.clip_grad_norm_` have it, in f32. Settings of one adapter are one
/// row of `hyper`, by the constants below. They hold 1 − β rather than β: near 1 an f32 would lose what
/// matters. An adapter whose 1 − β₁ᵗ is 0, step 0, is left alone: so a launch can serve adapters that step now
/// and others that do not.
///
/// One step is within 8 · 2⁻²⁴ of its real value (relative, for each of m, v and the change of p; of p itself one
/// rounding more).
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv:1711.05101, algorithm 2.
///
/// @param trained all have A adapters; parameter, m, v are updated in place
/// @param hyper   (A, 8) f32
/// @param norms   (A, 1) f32: what [GradientNorm] says; read only where clip is above 0
public record AdamW(List<Trained> trained, F32Matrix hyper, F32Matrix norms) implements Kernel {
    /// Column of the learning rate.
    public static final int LEARNING_RATE = 0;
    /// Column of 1 − β₁.
    public static final int ONE_MINUS_BETA1 = 1;
    /// Column of 1 − β₂.
    public static final int ONE_MINUS_BETA2 = 2;
    /// Column of ε.
    public static final int EPSILON = 3;
    /// Column of the weight decay.
    public static final int WEIGHT_DECAY = 4;
    /// Column of the norm above which gradients are clipped, 0 = never.
    public static final int CLIP = 5;
    /// Column of 1 − β₁ᵗ.
    public static final int BIAS_CORRECTION1 = 6;
    /// Column of 1 − β₂ᵗ.
    public static final int BIAS_CORRECTION2 = 7;
    /// Settings of one adapter.
    public static final int SETTINGS = 8;

    /// @throws IllegalArgumentException if the shapes do not fit together; the message names them
    public AdamW {
        trained = List.copyOf(trained);
        for (Trained matrix : trained) {
            Shapes.require(
                    hyper.cols() == SETTINGS
                            && norms.cols() == 1
                            && Shapes.sameRows(hyper.rows(), norms.rows())
                            && Shapes.sameRows(hyper.rows(), matrix.ranks().rows()),
                    "adamw",
                    Shapes.show("hyper", hyper),
                    Shapes.show("norms", norms),
                    Shapes.show("ranks", matrix.ranks()));
        }
    }

    @Override
    public String name() {
        return "adamw";
    }

    @Override
    public long flops() {
        return 14
                * trained.stream()
                        .mapToLong(matrix -> matrix.parameter().size())
                        .sum();
    }

    /// Four matrices of each are read, three written.
    @Override
    public long bytes() {
        return 7
                * trained.stream()
                        .mapToLong(matrix -> matrix.parameter().bytes())
                        .sum();
    }
}
