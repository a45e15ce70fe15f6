package dev.selkie.model.lora;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.peft.AdapterConfig;
import dev.selkie.model.peft.LoraPair;
import dev.selkie.model.peft.LoraTarget;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.random.RandomStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.TreeMap;

/// Fresh adapters, which change nothing yet: A uniform within ±1 / √in (Kaiming's bound as PEFT takes it), B zero.
///
/// Source: Hu et al., arXiv:2106.09685, section 4.1; the bound: He et al., arXiv:1502.01852, with a = √5.
public final class LoraInit {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LoraInit() {}

    /// The adapter of that shape and `seed` for a model of the shape `config`.
    public static PeftAdapter fresh(LlamaConfig config, LoraSettings settings, long seed) {
        var weights = new TreeMap<LoraTarget, LoraPair>();
        RandomStream stream = RandomStream.of(seed, "lora-init");
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
            for (Projection projection : settings.targets()) {
                RandomStream own = stream.with(layer).with(projection.key());
                weights.put(new LoraTarget(layer, projection), pair(config, settings, projection, own));
            }
        }
        AdapterConfig written =
                AdapterConfig.uniform(settings.rank(), settings.alpha(), settings.targets(), Optional.empty());
        return new PeftAdapter(written, weights);
    }

    private static LoraPair pair(
            LlamaConfig config, LoraSettings settings, Projection projection, RandomStream stream) {
        int in = projection.inputs(config);
        Arena arena = Arena.ofAuto();
        MemorySegment a = arena.allocate((long) settings.rank() * in * Float.BYTES, Long.BYTES);
        MemorySegment b = arena.allocate((long) settings.rank() * projection.outputs(config) * Float.BYTES, Long.BYTES);
        double bound = 1 / Math.sqrt(in);
        for (long i = 0; i < (long) settings.rank() * in; i++) {
            a.set(F32, i * Float.BYTES, (float) ((2 * stream.uniform(i) - 1) * bound));
        }
        return new LoraPair(settings.rank(), settings.scaling(), a, b);
    }
}
