package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LoraUp;

/// [LoraUp], row by row.
final class LoraUpLaunch implements Launch {
    private final LoraUp call;
    private final HostAdapters adapters;
    private final Workers workers;
    private final Workers.Task task = this::row;

    LoraUpLaunch(LoraUp call, Workers workers) {
        this.call = call;
        this.adapters = new HostAdapters(call.adapters());
        this.workers = workers;
        Host.segment(call.y().data());
        Host.segment(call.u().data());
        Host.segment(call.b().data());
    }

    @Override
    public void run() {
        workers.run(call.y().rows().count(), task);
    }

    private void row(int t, int worker) {
        int adapter = adapters.ofRow(t);
        if (adapter < 0) {
            return;
        }
        int first = adapters.firstRank(adapter);
        int rank = adapters.rank(adapter, call.u().cols());
        float scaling = call.scaled() ? adapters.scaling(adapter) : 1;
        for (int n = 0; n < call.y().cols(); n++) {
            float sum = 0;
            for (int r = 0; r < rank; r++) {
                sum = Math.fma(Host.get(call.u(), t, r), Host.get(call.b(), first + r, n), sum);
            }
            Host.set(call.y(), t, n, Math.fma(scaling, sum, Host.get(call.y(), t, n)));
        }
    }
}
