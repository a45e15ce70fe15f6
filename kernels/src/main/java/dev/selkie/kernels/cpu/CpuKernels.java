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
    private final Buffers buffers;
    private final Tile tile;

    /// @param workers that share the work of each launch; not closed here
    public CpuKernels(Workers workers) {
        this(workers, new VectorTile());
    }

    CpuKernels(Workers workers, Tile tile) {
        this.workers = workers;
        this.buffers = new Buffers(workers);
        this.tile = tile;
    }

    /// Makes a kernel ready to run.
    ///
    /// @throws IllegalArgumentException if some of its memory is not the host's
    public Launch prepare(Kernel kernel) {
        return switch (kernel) {
            case Linear call -> blocked(new LinearProduct(call, tile));
            case LinearInputGradient call -> blocked(new LinearInputGradientProduct(call, tile));
            case MatMul call -> blocked(new MatMulProduct(call, tile));
            case LoraDown call -> blocked(new LoraDownProduct(call, tile));
            case LoraUp call -> blocked(new LoraUpProduct(call, tile));
            case LoraWeightGradient call -> blocked(new LoraWeightGradientProduct(call, tile));
            case GradientNorm call -> new GradientNormLaunch(call, workers);
            case AdamW call -> new AdamWLaunch(call, workers);
        };
    }

    private Launch blocked(Product product) {
        return new BlockedProduct(product, workers, buffers, tile);
    }
}
