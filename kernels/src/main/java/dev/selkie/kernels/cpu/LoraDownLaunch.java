package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LoraDown;

/// [LoraDown], row by row.
final class LoraDownLaunch implements Launch {
    private static final int SUMS = 16;

    private final LoraDown call;
    private final HostAdapters adapters;
    private final Workers workers;
    private final Workers.Task task = this::row;

    LoraDownLaunch(LoraDown call, Workers workers) {
        this.call = call;
        this.adapters = new HostAdapters(call.adapters());
        this.workers = workers;
        Host.segment(call.u().data());
        Host.segment(call.x().data());
        Host.segment(call.a().data());
    }

    @Override
    public void run() {
        workers.run(call.u().rows().count(), task);
    }

    private void row(int t, int worker) {
        int adapter = adapters.ofRow(t);
        int rank = adapter < 0 ? 0 : adapters.rank(adapter, call.u().cols());
        float scaling = adapter >= 0 && call.scaled() ? adapters.scaling(adapter) : 1;
        for (int r = 0; r < rank; r++) {
            Host.set(call.u(), t, r, scaling * dot(t, adapters.firstRank(adapter) + r));
        }
        for (int r = rank; r < call.u().cols(); r++) {
            Host.set(call.u(), t, r, 0);
        }
    }

    private float dot(int t, int row) {
        float[] sums = new float[SUMS];
        for (int k = 0; k < call.x().cols(); k++) {
            sums[k % SUMS] = Math.fma(Host.get(call.x(), t, k), Host.get(call.a(), row, k), sums[k % SUMS]);
        }
        for (int half = SUMS / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        return sums[0];
    }
}
