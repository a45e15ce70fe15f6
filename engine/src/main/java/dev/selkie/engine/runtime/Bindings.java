package dev.selkie.engine.runtime;

import dev.selkie.engine.Names;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import java.util.HashMap;
import java.util.Map;

/// The buffers of a plan's parameters and weights.
final class Bindings<B extends Buffer> {
    private final Map<Op.Leaf, B> buffers = new HashMap<>();

    /// @param kind what the device makes
    Bindings(Map<Tensor, Buffer> buffers, Class<B> kind) {
        buffers.forEach((leaf, buffer) -> {
            if (!kind.isInstance(buffer)) {
                throw new IllegalArgumentException("%s is bound to a buffer of another device".formatted(leaf));
            }
            put(leaf, kind.cast(buffer));
        });
    }

    private void put(Tensor leaf, B buffer) {
        switch (leaf.op()) {
            case Op.Parameter parameter -> putChecked(parameter, parameter.shape(), DType.F32, buffer);
            case Op.Weight weight -> putChecked(weight, weight.shape(), weight.dtype(), buffer);
            default -> throw new IllegalArgumentException("%s has no buffer".formatted(leaf));
        }
    }

    private void putChecked(Op.Leaf leaf, Shape shape, DType dtype, B buffer) {
        if (!shape.equals(buffer.shape()) || dtype != buffer.dtype()) {
            throw new IllegalArgumentException("%s %s%s is bound to a buffer of %s%s"
                    .formatted(Names.of(leaf), dtype, shape, buffer.dtype(), buffer.shape()));
        }
        buffers.put(leaf, buffer);
    }

    /// @throws IllegalArgumentException if nothing is bound to `leaf`
    B get(Op.Leaf leaf) {
        B buffer = buffers.get(leaf);
        if (buffer == null) {
            throw new IllegalArgumentException(Names.of(leaf) + " has no buffer");
        }
        return buffer;
    }
}
