package dev.selkie.engine.optim;

/// What a step of [AdamW] is told: the optimizer's settings, as `torch.optim.AdamW` names them, and the clipping before
/// it.
///
/// Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", arXiv:1711.05101, algorithm 2.
///
/// @param clip largest norm of all gradients together, 0 = no limit
public record AdamWSettings(
        double learningRate, double beta1, double beta2, double epsilon, double weightDecay, double clip) {
    /// Learning rate 1e-3, betas 0.9 and 0.999, epsilon 1e-8, no weight decay, no clipping.
    public static final AdamWSettings DEFAULT = new AdamWSettings(1e-3, 0.9, 0.999, 1e-8, 0, 0);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public AdamWSettings {
        check("learning rate", learningRate, 0, Double.MAX_VALUE);
        check("beta1", beta1, 0, Math.nextDown(1.0));
        check("beta2", beta2, 0, Math.nextDown(1.0));
        check("epsilon", epsilon, 0, Double.MAX_VALUE);
        check("weight decay", weightDecay, 0, Double.MAX_VALUE);
        check("clip", clip, 0, Double.MAX_VALUE);
    }

    public AdamWSettings withLearningRate(double rate) {
        return new AdamWSettings(rate, beta1, beta2, epsilon, weightDecay, clip);
    }

    public AdamWSettings withClip(double longest) {
        return new AdamWSettings(learningRate, beta1, beta2, epsilon, weightDecay, longest);
    }

    /// The numbers of one row of [dev.selkie.kernels.AdamW]'s settings for step `t`, counted from 1.
    public float[] at(int t) {
        return new float[] {
            (float) learningRate,
            (float) (1 - beta1),
            (float) (1 - beta2),
            (float) epsilon,
            (float) weightDecay,
            (float) clip,
            (float) (1 - Math.pow(beta1, t)),
            (float) (1 - Math.pow(beta2, t))
        };
    }

    private static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            String range = most == Double.MAX_VALUE ? "a finite number from %s".formatted(least) : "within [0, 1)";
            throw new IllegalArgumentException("%s %s is not %s".formatted(name, value, range));
        }
    }
}
