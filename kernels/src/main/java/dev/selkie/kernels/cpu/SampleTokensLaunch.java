package dev.selkie.kernels.cpu;

import dev.selkie.kernels.SampleTokens;
import java.util.Arrays;

/// [SampleTokens], sequence by sequence.
final class SampleTokensLaunch implements Launch {
    private final SampleTokens call;
    private final Workers workers;
    private final TokenSampler[] samplers;
    private final Workers.Task task = this::sequence;

    SampleTokensLaunch(SampleTokens call, Workers workers) {
        this.call = call;
        this.workers = workers;
        this.samplers = new TokenSampler[workers.count()];
        Arrays.setAll(samplers, _ -> new TokenSampler(call));
        workers.reserveScratch(Sums.SCRATCH_BYTES);
    }

    @Override
    public void run() {
        workers.run(call.logits().rows().count(), task);
    }

    private void sequence(int s, int worker) {
        samplers[worker].sample(s, workers.scratch(worker));
    }
}
