package dev.selkie.kernels.cpu;

import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.GradientNorm;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.LoraDown;
import dev.selkie.kernels.LoraUp;
import dev.selkie.kernels.LoraWeightGradient;
import dev.selkie.kernels.MatMul;

/// Every kernel on the CPU.
public final class CpuKernels {
    private final Workers workers;

    /// @param workers that share the work of each launch; not closed here
    public CpuKernels(Workers workers) {
        this.workers = workers;
    }

    /// Makes a kernel ready to run.
    ///
    /// @throws IllegalArgumentException if some of its memory is not the host's
    public Launch prepare(Kernel kernel) {
        return switch (kernel) {
            case Linear call -> new LinearLaunch(call, workers);
            case LinearInputGradient call -> new LinearInputGradientLaunch(call, workers);
            case MatMul call -> new MatMulLaunch(call, workers);
            case LoraDown call -> new LoraDownLaunch(call, workers);
            case LoraUp call -> new LoraUpLaunch(call, workers);
            case LoraWeightGradient call -> new LoraWeightGradientLaunch(call, workers);
            case GradientNorm call -> new GradientNormLaunch(call, workers);
            case AdamW call -> new AdamWLaunch(call, workers);
        };
    }
}
