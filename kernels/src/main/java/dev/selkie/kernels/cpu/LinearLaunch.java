package dev.selkie.kernels.cpu;

import static dev.selkie.kernels.PackedWeights.PANEL;

import dev.selkie.kernels.Linear;
import dev.selkie.kernels.PackedWeights;
import java.lang.foreign.MemorySegment;

/// [Linear], panel by panel.
final class LinearLaunch implements Launch {
    private final Linear call;
    private final Workers workers;
    private final MemorySegment weights;
    private final Workers.Task task = this::panel;

    LinearLaunch(Linear call, Workers workers) {
        this.call = call;
        this.workers = workers;
        this.weights = Host.segment(call.w().data());
    }

    @Override
    public void run() {
        workers.run(call.w().panels(), task);
    }

    private void panel(int panel, int worker) {
        PackedWeights w = call.w();
        int end = Math.min(w.rows(), (panel + 1) * PANEL);
        for (int t = 0; t < call.y().rows().count(); t++) {
            for (int n = panel * PANEL; n < end; n++) {
                float sum = dot(t, n);
                Host.set(call.y(), t, n, call.add() ? Host.get(call.y(), t, n) + sum : sum);
            }
        }
    }

    private float dot(int t, int n) {
        float sum = 0;
        long first = (long) (n / PANEL) * PANEL * call.w().cols() + n % PANEL;
        for (int k = 0; k < call.w().cols(); k++) {
            float weight = Plain.widen(weights, call.w().dtype(), first + (long) k * PANEL);
            sum = Math.fma(Host.get(call.x(), t, k), weight, sum);
        }
        return sum;
    }
}
