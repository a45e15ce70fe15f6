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
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.Trained;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// [AdamW], chunk by chunk of rows.
final class AdamWLaunch implements Launch {
    /// What `torch.nn.utils.clip_grad_norm_` adds to the norm.
    private static final double CLIP_EPSILON = 1e-6;

    private final HostF32 hyper;
    private final HostF32 norms;
    private final List<HostTrained> trained;
    private final RowChunks chunks;
    private final Workers workers;
    private final Step[] steps;
    private final Workers.Task task = this::chunk;

    AdamWLaunch(AdamW call, Workers workers) {
        this.hyper = new HostF32(call.hyper());
        this.norms = new HostF32(call.norms());
        this.trained = call.trained().stream().map(HostTrained::of).toList();
        this.chunks =
                new RowChunks(call.trained().stream().map(Trained::parameter).toList());
        this.workers = workers;
        this.steps = new Step[hyper.rowCapacity()];
        Arrays.setAll(steps, _ -> new Step());
    }

    @Override
    public void run() {
        for (int adapter = 0; adapter < hyper.rows(); adapter++) {
            steps[adapter].read(hyper, norms, adapter);
        }
        workers.run(chunks.count(), task);
    }

    private void chunk(int chunk, int worker) {
        HostTrained matrix = trained.get(chunks.matrix(chunk));
        int begin = chunks.begin(chunk);
        int end = chunks.end(chunk);
        for (int adapter = 0; adapter < hyper.rows(); adapter++) {
            int from = Math.max(begin, matrix.first(adapter));
            int to = Math.min(end, matrix.first(adapter) + matrix.rank(adapter));
            if (from < to && hyper.get(adapter, BIAS_CORRECTION1) != 0) {
                for (int row = from; row < to; row++) {
                    update(matrix, row, steps[adapter]);
                }
            }
        }
    }

    private static void update(HostTrained matrix, int row, Step step) {
        int cols = matrix.parameter().cols();
        int whole = cols - cols % Lanes.COUNT;
        long p = matrix.parameter().at(row, 0);
        long g = matrix.gradient().at(row, 0);
        long m = matrix.m().at(row, 0);
        long v = matrix.v().at(row, 0);
        for (int c = 0; c < whole; c += Lanes.COUNT) {
            long at = (long) c * Float.BYTES;
            update(matrix, p + at, g + at, m + at, v + at, step);
        }
        for (int c = whole; c < cols; c++) {
            updateOne(matrix, row, c, step);
        }
    }

    /// One vector of numbers.
    private static void update(HostTrained matrix, long p, long g, long m, long v, Step step) {
        FloatVector gradient = Lanes.load(matrix.gradient().segment(), g).mul(step.clip);
        FloatVector mean = Lanes.load(matrix.m().segment(), m);
        mean = gradient.sub(mean).fma(Lanes.all(step.oneMinusBeta1), mean);
        FloatVector decayed = Lanes.load(matrix.v().segment(), v).mul(step.beta2);
        FloatVector square = gradient.mul(step.oneMinusBeta2).fma(gradient, decayed);
        FloatVector root = square.lanewise(VectorOperators.SQRT);
        FloatVector denominator = root.div(step.rootCorrection).add(step.epsilon);
        FloatVector parameter = Lanes.load(matrix.parameter().segment(), p).mul(step.decay);
        Lanes.store(mean, matrix.m().segment(), m);
        Lanes.store(square, matrix.v().segment(), v);
        Lanes.store(
                mean.div(denominator).fma(Lanes.all(-step.stepSize), parameter),
                matrix.parameter().segment(),
                p);
    }

    /// The same of one number, to the last bit.
    private static void updateOne(HostTrained matrix, int row, int c, Step step) {
        float gradient = matrix.gradient().get(row, c) * step.clip;
        float mean = matrix.m().get(row, c);
        mean = Math.fma(gradient - mean, step.oneMinusBeta1, mean);
        float square =
                Math.fma(gradient * step.oneMinusBeta2, gradient, matrix.v().get(row, c) * step.beta2);
        float denominator = (float) Math.sqrt(square) / step.rootCorrection + step.epsilon;
        matrix.m().set(row, c, mean);
        matrix.v().set(row, c, square);
        float parameter = matrix.parameter().get(row, c) * step.decay;
        matrix.parameter().set(row, c, Math.fma(mean / denominator, -step.stepSize, parameter));
    }

    /// What one adapter's step multiplies with.
    private static final class Step {
        private float clip;
        private float oneMinusBeta1;
        private float oneMinusBeta2;
        private float beta2;
        private float decay;
        private float stepSize;
        private float rootCorrection;
        private float epsilon;

        /// Takes the settings of `adapter`.
        void read(HostF32 hyper, HostF32 norms, int adapter) {
            double learningRate = hyper.get(adapter, LEARNING_RATE);
            clip = clipFactor(hyper.get(adapter, CLIP), norms.get(adapter, 0));
            oneMinusBeta1 = hyper.get(adapter, ONE_MINUS_BETA1);
            oneMinusBeta2 = hyper.get(adapter, ONE_MINUS_BETA2);
            beta2 = (float) (1 - (double) oneMinusBeta2);
            decay = (float) (1 - learningRate * hyper.get(adapter, WEIGHT_DECAY));
            stepSize = (float) (learningRate / hyper.get(adapter, BIAS_CORRECTION1));
            rootCorrection = (float) Math.sqrt(hyper.get(adapter, BIAS_CORRECTION2));
            epsilon = hyper.get(adapter, EPSILON);
        }

        private static float clipFactor(float clip, float norm) {
            return clip > 0 ? (float) Math.min(1, clip / (norm + CLIP_EPSILON)) : 1;
        }
    }

    /// A trained matrix, its bytes at hand.
    private record HostTrained(I32Matrix ranks, HostF32 parameter, HostF32 gradient, HostF32 m, HostF32 v) {
        static HostTrained of(Trained trained) {
            Host.require(trained.ranks().data());
            return new HostTrained(
                    trained.ranks(),
                    new HostF32(trained.parameter()),
                    new HostF32(trained.gradient()),
                    new HostF32(trained.m()),
                    new HostF32(trained.v()));
        }

        int first(int adapter) {
            return Host.get(ranks, adapter, 0);
        }

        int rank(int adapter) {
            return Host.get(ranks, adapter, 1);
        }
    }
}
