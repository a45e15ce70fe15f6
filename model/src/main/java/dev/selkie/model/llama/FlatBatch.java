package dev.selkie.model.llama;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;

/// What a batch of flat tokens is made of, as inputs of a graph: T tokens in a row, S segments that say which
/// of them belong together.
///
/// @param ids       (T, 1) i32
/// @param positions (T, 1) i32, what the rotary embedding turns by
/// @param segments  (S, 4) i32: first row, rows, first position, key row; see [dev.selkie.engine.Multi.Attention]
public record FlatBatch(Tensor ids, Tensor positions, Tensor segments) {
    /// The inputs for up to `tokens` tokens in up to `sequences` segments.
    public static FlatBatch of(Dim tokens, Dim sequences) {
        return new FlatBatch(
                Tensor.input("ids", DType.I32, Shape.of(tokens, 1)),
                Tensor.input("positions", DType.I32, Shape.of(tokens, 1)),
                Tensor.input("segments", DType.I32, Shape.of(sequences, 4)));
    }

    /// T, with its capacity.
    public Dim tokens() {
        return ids.shape().dim(0);
    }
}
