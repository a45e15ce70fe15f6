package dev.selkie.cli;

import dev.selkie.model.safetensors.TensorType;
import java.util.Locale;

/// The types that weights may be written in.
enum WeightType {
    F32(TensorType.F32),
    F16(TensorType.F16),
    BF16(TensorType.BF16);

    final TensorType type;

    WeightType(TensorType type) {
        this.type = type;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
