package dev.selkie.kernels;

/// One trained matrix of all adapters, stacked, with its gradient and AdamW's two moments.
///
/// Adapter i owns rows `firstRank` to `firstRank + rank`. A parameter trained without adapters has one
/// owner: `ranks` holds `{0, rows}`.
///
/// @param parameter (ΣR, C) f32
/// @param gradient  (ΣR, C) f32
/// @param m         (ΣR, C) f32, running mean of the gradient
/// @param v         (ΣR, C) f32, running mean of its square
/// @param ranks     (A, 2) i32: `{firstRank, rank}` of each adapter; ranges do not overlap
public record Trained(F32Matrix parameter, F32Matrix gradient, F32Matrix m, F32Matrix v, I32Matrix ranks) {
    /// @throws IllegalArgumentException if the shapes do not fit together; the message names all five
    public Trained {
        Shapes.require(
                Shapes.sameShape(parameter, gradient)
                        && Shapes.sameShape(parameter, m)
                        && Shapes.sameShape(parameter, v)
                        && ranks.cols() == 2,
                "trained",
                Shapes.show("parameter", parameter),
                Shapes.show("gradient", gradient),
                Shapes.show("m", m),
                Shapes.show("v", v),
                Shapes.show("ranks", ranks));
    }
}
