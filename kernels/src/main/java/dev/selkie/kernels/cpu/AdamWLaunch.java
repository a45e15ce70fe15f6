package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.AdamW.BIAS_CORRECTION1;
import static dev.selkie.kernels.AdamW.BIAS_CORRECTION2;
import static dev.selkie.kernels.AdamW.CLIP;
import static dev.selkie.kernels.AdamW.EPSILON;
import static dev.selkie.kernels.AdamW.LEARNING_RATE;
import static dev.selkie.kernels.AdamW.ONE_MINUS_BETA1;
import static dev.selkie.kernels.AdamW.ONE_MINUS_BETA2;
import static dev.selkie.kernels.AdamW.WEIGHT_DECAY;

import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.Part;

/// [AdamW], part by part.
final class AdamWLaunch implements Launch {
    /// What `torch.nn.utils.clip_grad_norm_` adds to the norm.
    private static final double CLIP_EPSILON = 1e-6;

    private final AdamW call;
    private final Workers workers;
    private final Workers.Task task = this::part;

    AdamWLaunch(AdamW call, Workers workers) {
        this.call = call;
        this.workers = workers;
        Host.segment(call.hyper().data());
        Host.segment(call.norms().data());
        for (Part part : call.parts()) {
            Host.segment(part.parameter().data());
            Host.segment(part.gradient().data());
            Host.segment(part.m().data());
            Host.segment(part.v().data());
            Host.segment(part.ranks().data());
        }
    }

    @Override
    public void run() {
        workers.run(call.parts().size(), task);
    }

    private void part(int index, int worker) {
        Part part = call.parts().get(index);
        for (int adapter = 0; adapter < part.ranks().rows().count(); adapter++) {
            int first = Host.get(part.ranks(), adapter, 0);
            int rank = setting(adapter, BIAS_CORRECTION1) == 0 ? 0 : Host.get(part.ranks(), adapter, 1);
            for (int r = 0; r < rank; r++) {
                row(part, first + r, adapter);
            }
        }
    }

    private void row(Part part, int row, int adapter) {
        float clip = clipFactor(adapter);
        float oneMinusBeta1 = setting(adapter, ONE_MINUS_BETA1);
        float oneMinusBeta2 = setting(adapter, ONE_MINUS_BETA2);
        float beta2 = (float) (1 - (double) oneMinusBeta2);
        double learningRate = setting(adapter, LEARNING_RATE);
        float decay = (float) (1 - learningRate * setting(adapter, WEIGHT_DECAY));
        float stepSize = (float) (learningRate / setting(adapter, BIAS_CORRECTION1));
        float rootCorrection = (float) Math.sqrt(setting(adapter, BIAS_CORRECTION2));
        float epsilon = setting(adapter, EPSILON);
        F32Matrix p = part.parameter();
        for (int c = 0; c < p.cols(); c++) {
            float g = clip * Host.get(part.gradient(), row, c);
            float m = Host.get(part.m(), row, c);
            m = Math.fma(oneMinusBeta1, g - m, m);
            float v = Math.fma(oneMinusBeta2 * g, g, beta2 * Host.get(part.v(), row, c));
            float denominator = (float) Math.sqrt(v) / rootCorrection + epsilon;
            Host.set(part.m(), row, c, m);
            Host.set(part.v(), row, c, v);
            Host.set(p, row, c, Math.fma(-stepSize, m / denominator, Host.get(p, row, c) * decay));
        }
    }

    private float clipFactor(int adapter) {
        float clip = setting(adapter, CLIP);
        double norm = clip > 0 ? Host.get(call.norms(), adapter, 0) : 0;
        return clip > 0 ? (float) Math.min(1, clip / (norm + CLIP_EPSILON)) : 1;
    }

    private float setting(int adapter, int column) {
        return Host.get(call.hyper(), adapter, column);
    }
}
