package dev.selkie.model.peft;

import dev.selkie.model.config.LlamaTensors;
import dev.selkie.model.lora.Projection;
import java.util.Comparator;

/// One adapted linear map of a model.
///
/// @param layer      from 0
/// @param projection which of the layer's linear maps
public record LoraTarget(int layer, Projection projection) implements Comparable<LoraTarget> {
    private static final Comparator<LoraTarget> ORDER =
            Comparator.comparingInt(LoraTarget::layer).thenComparing(LoraTarget::projection);

    /// Its place in the model, such as `model.layers.3.self_attn.q_proj`.
    public String module() {
        return LlamaTensors.layer(layer) + projection.path();
    }

    @Override
    public int compareTo(LoraTarget other) {
        return ORDER.compare(this, other);
    }
}
