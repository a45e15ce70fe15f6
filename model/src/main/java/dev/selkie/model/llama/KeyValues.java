package dev.selkie.model.llama;

import dev.selkie.engine.Tensor;

/// Where the keys and values come from that attention looks at.
@FunctionalInterface
public interface KeyValues {
    /// The batch's own rows: nothing is remembered from one run to the next.
    KeyValues OWN_ROWS = (_, k, v) -> new Rows(k, v);

    /// What layer `layer` attends to.
    ///
    /// @param k (T, Hk·Dh), of the batch
    /// @param v (T, Hk·Dh), of the batch
    Rows of(int layer, Tensor k, Tensor v);

    /// Keys and values, both (K, Hk·Dh).
    record Rows(Tensor k, Tensor v) {}
}
