package dev.selkie.kernels.cpu;

import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.GradientNorm;
import dev.selkie.kernels.Part;

/// [GradientNorm], adapter by adapter.
final class GradientNormLaunch implements Launch {
    private static final int SUMS = 8;

    private final GradientNorm call;
    private final Workers workers;
    private final Workers.Task task = this::adapter;

    GradientNormLaunch(GradientNorm call, Workers workers) {
        this.call = call;
        this.workers = workers;
        Host.segment(call.norms().data());
        for (Part part : call.parts()) {
            Host.segment(part.gradient().data());
            Host.segment(part.ranks().data());
        }
    }

    @Override
    public void run() {
        workers.run(call.norms().rows().count(), task);
    }

    private void adapter(int adapter, int worker) {
        double sum = 0;
        for (Part part : call.parts()) {
            int first = Host.get(part.ranks(), adapter, 0);
            int rank = Host.get(part.ranks(), adapter, 1);
            for (int r = 0; r < rank; r++) {
                sum += squares(part.gradient(), first + r);
            }
        }
        Host.set(call.norms(), adapter, 0, (float) Math.sqrt(sum));
    }

    private static double squares(F32Matrix gradient, int row) {
        double[] sums = new double[SUMS];
        for (int c = 0; c < gradient.cols(); c++) {
            double g = Host.get(gradient, row, c);
            sums[c % SUMS] = Math.fma(g, g, sums[c % SUMS]);
        }
        for (int half = SUMS / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }
}
