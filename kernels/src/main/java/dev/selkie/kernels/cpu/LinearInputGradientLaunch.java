package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.LinearInputGradient;
import java.lang.foreign.MemorySegment;

/// [LinearInputGradient], row by row.
final class LinearInputGradientLaunch implements Launch {
    private final LinearInputGradient call;
    private final Workers workers;
    private final MemorySegment weights;
    private final Workers.Task task = this::row;

    LinearInputGradientLaunch(LinearInputGradient call, Workers workers) {
        this.call = call;
        this.workers = workers;
        this.weights = Host.segment(call.w().data());
    }

    @Override
    public void run() {
        workers.run(call.dx().rows().count(), task);
    }

    private void row(int t, int worker) {
        for (int k = 0; k < call.w().cols(); k++) {
            float sum = dot(t, k);
            Host.set(call.dx(), t, k, call.add() ? Host.get(call.dx(), t, k) + sum : sum);
        }
    }

    private float dot(int t, int k) {
        float sum = 0;
        for (int n = 0; n < call.w().rows(); n++) {
            long index = (long) (n / PANEL) * PANEL * call.w().cols() + (long) k * PANEL + n % PANEL;
            sum = Math.fma(
                    Host.get(call.dy(), t, n), Plain.widen(weights, call.w().dtype(), index), sum);
        }
        return sum;
    }
}
