package dev.selkie.kernels.cpu;

import dev.selkie.kernels.AdamW;
import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.EmbeddingForward;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.GatherRows;
import dev.selkie.kernels.GradientNorm;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearCrossEntropy;
import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.LoraDown;
import dev.selkie.kernels.LoraUp;
import dev.selkie.kernels.LoraWeightGradient;
import dev.selkie.kernels.MatMul;
import dev.selkie.kernels.RmsNormForward;
import dev.selkie.kernels.RmsNormInputGradient;
import dev.selkie.kernels.RmsNormWeightGradient;
import dev.selkie.kernels.Rope;
import dev.selkie.kernels.SampleTokens;
import dev.selkie.kernels.ScatterAddRows;
import dev.selkie.kernels.ScatterRows;
import dev.selkie.kernels.SwigluBackward;
import dev.selkie.kernels.SwigluForward;
import dev.selkie.kernels.cpu.x86.MachineCode;
import java.util.EnumMap;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Every kernel on the CPU.
public final class CpuKernels {
    private static final MachineCode.Search MACHINE_CODE =
            MachineCode.find(FloatVector.SPECIES_PREFERRED.vectorBitSize());

    private final Workers workers;
    private final Tile tile;
    private final Products products;
    private final FloatScratch scratch;
    private final FusedCompiler compiler = new FusedCompiler();
    private final Map<DType, Transposer> transposers = new EnumMap<>(DType.class);

    /// @param workers that share the work of each launch; not closed here
    public CpuKernels(Workers workers) {
        this(workers, FloatVector.SPECIES_PREFERRED, machineCode());
    }

    /// @param code what products are computed with instead of the Vector API
    CpuKernels(Workers workers, VectorSpecies<Float> species, MachineCode.Search code) {
        this.workers = workers;
        this.tile = VectorTile.of(new VectorCode.Constants(species, DType.F32));
        var buffers = new Buffers(workers);
        this.products = switch (code) {
            case MachineCode.Found(MachineCode found) -> new MachineProducts(workers, buffers, tile, found);
            case MachineCode.Missing _ -> new VectorProducts(workers, buffers, species, tile);
        };
        this.scratch = new FloatScratch(workers.count());
    }

    /// Machine code for this machine's vectors, or why there is none. Without it everything works the same, slower.
    public static MachineCode.Search machineCode() {
        return MACHINE_CODE;
    }

    /// Makes a kernel ready to run.
    ///
    /// @throws IllegalArgumentException if some of its memory is not the host's
    public Launch prepare(Kernel kernel) {
        return switch (kernel) {
            case Linear call -> products.linear(call);
            case LinearInputGradient call ->
                blocked(new LinearInputGradientProduct(
                        call, tile, transposer(call.w().dtype())));
            case MatMul call -> blocked(new MatMulProduct(call, tile, transposer(DType.F32)));
            case LoraDown call -> blocked(new LoraDownProduct(call, tile, transposer(DType.F32)));
            case LoraUp call -> blocked(new LoraUpProduct(call, tile));
            case LoraWeightGradient call -> blocked(new LoraWeightGradientProduct(call, tile));
            case GradientNorm call -> new GradientNormLaunch(call, workers);
            case AdamW call -> new AdamWLaunch(call, workers);
            case AttentionForward call -> new AttentionForwardLaunch(call, workers, scratch);
            case AttentionBackward call -> new AttentionBackwardLaunch(call, workers, scratch);
            case RmsNormForward call -> new RmsNormForwardLaunch(call, workers);
            case RmsNormInputGradient call -> new RmsNormInputGradientLaunch(call, workers);
            case RmsNormWeightGradient call -> new RmsNormWeightGradientLaunch(call, workers);
            case Rope call -> new RopeLaunch(call, workers);
            case SwigluForward call -> new SwigluForwardLaunch(call, workers);
            case SwigluBackward call -> new SwigluBackwardLaunch(call, workers);
            case EmbeddingForward call -> new EmbeddingForwardLaunch(call, workers);
            case Fused call -> new FusedLaunch(call, workers, compiler);
            case GatherRows call -> CopyRowsLaunch.gather(call, workers);
            case ScatterRows call -> CopyRowsLaunch.scatter(call, workers);
            case ScatterAddRows call -> new ScatterAddRowsLaunch(call, workers);
            case LinearCrossEntropy call -> new LinearCrossEntropyLaunch(call, workers, this);
            case SampleTokens call -> new SampleTokensLaunch(call, workers);
        };
    }

    private Launch blocked(Product product) {
        return products.blocked(product);
    }

    private Transposer transposer(DType dtype) {
        return transposers.computeIfAbsent(dtype, d -> new Transposer(products.transpose(d), tile.width()));
    }
}
