package dev.selkie.model.llama;

import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.random.RandomStream;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/// A model that has learnt nothing: matrices normal with deviation 0.02, those that write into the stream of
/// hidden states with 0.02 / √(2 · layers), gains 1, biases 0.
///
/// Source: Radford et al., "Language models are unsupervised multitask learners" (2019), section 2.3.
public final class LlamaInit {
    private static final double DEVIATION = 0.02;

    private LlamaInit() {}

    /// The weights of a model of the shape `config`, by name, row-major; `seed` decides them.
    public static SortedMap<String, float[]> fresh(LlamaConfig config, long seed) {
        var weights = new TreeMap<String, float[]>();
        RandomStream stream = RandomStream.of(seed, "llama-init");
        for (LlamaTensors.Expected weight : LlamaTensors.of(config)) {
            weights.put(weight.name(), values(weight, config, stream.with(weight.name())));
        }
        return weights;
    }

    private static float[] values(LlamaTensors.Expected weight, LlamaConfig config, RandomStream stream) {
        var values = new float[Math.toIntExact(weight.size())];
        if (weight.shape().size() == 1) {
            Arrays.fill(values, weight.name().endsWith(".bias") ? 0 : 1);
            return values;
        }
        double deviation =
                writesToStream(weight.name()) ? DEVIATION / Math.sqrt(2.0 * config.numHiddenLayers()) : DEVIATION;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * stream.gaussian(i));
        }
        return values;
    }

    private static boolean writesToStream(String name) {
        return name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
    }
}
