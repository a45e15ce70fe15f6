package dev.selkie.kernels.cpu;

import dev.selkie.kernels.LoraWeightGradient;

/// [LoraWeightGradient], adapter by adapter.
final class LoraWeightGradientLaunch implements Launch {
    private final LoraWeightGradient call;
    private final HostAdapters adapters;
    private final Workers workers;
    private final Workers.Task task = this::adapter;

    LoraWeightGradientLaunch(LoraWeightGradient call, Workers workers) {
        this.call = call;
        this.adapters = new HostAdapters(call.adapters());
        this.workers = workers;
        Host.segment(call.dW().data());
        Host.segment(call.u().data());
        Host.segment(call.y().data());
    }

    @Override
    public void run() {
        workers.run(adapters.count(), task);
    }

    private void adapter(int adapter, int worker) {
        int first = adapters.firstRank(adapter);
        int rank = adapters.rank(adapter, call.u().cols());
        float scaling = call.scaled() ? adapters.scaling(adapter) : 1;
        for (int r = 0; r < rank; r++) {
            for (int n = 0; n < call.dW().cols(); n++) {
                Host.set(call.dW(), first + r, n, scaling * sum(adapter, r, n));
            }
        }
    }

    private float sum(int adapter, int r, int n) {
        float sum = 0;
        for (int t = 0; t < call.u().rows().count(); t++) {
            if (adapters.ofRow(t) == adapter) {
                sum = Math.fma(Host.get(call.u(), t, r), Host.get(call.y(), t, n), sum);
            }
        }
        return sum;
    }
}
