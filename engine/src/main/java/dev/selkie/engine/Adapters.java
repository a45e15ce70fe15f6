package dev.selkie.engine;

import java.util.function.UnaryOperator;

/// Which rows of a batch belong to which LoRA adapter. The adapters' matrices are stacked: adapter a has rows
/// `ranks[a, 0]` to `ranks[a, 0] + ranks[a, 1]` of every stacked A (ΣR, K) and of every stacked, transposed B (ΣR,
/// N).
///
/// @param rowAdapter (T, 1) i32: the adapter of each row, −1 for none
/// @param ranks      (A, 2) i32: first row and rank
/// @param scaling    (A, 1) f32: alpha / rank
public record Adapters(Tensor rowAdapter, Tensor ranks, Tensor scaling) {
    Adapters map(UnaryOperator<Tensor> f) {
        return new Adapters(f.apply(rowAdapter), f.apply(ranks), f.apply(scaling));
    }
}
