package dev.selkie.kernels;

/// Rotary position embedding: in each head, pairs half a head apart are rotated by an angle of their row's position
/// (the layout of Hugging Face's checkpoints):
///
///     y[t, h, i]        = x[t, h, i] · c − x[t, h, i + Dh/2] · s      c = cos[positions[t], i]
///     y[t, h, i + Dh/2] = x[t, h, i + Dh/2] · c + x[t, h, i] · s      s = sin[positions[t], i]      i below Dh/2
///
/// `inverse` rotates the other way (`s` negated): that is the transpose, and so the gradient.
///
/// Error: within `2 · 2⁻²⁴ · (|x[i] · c| + |x[i + Dh/2] · s|)` of the real value.
///
/// Source: Su et al., "RoFormer", arXiv:2104.09864, eq. 34.
///
/// @param y         (T, H·Dh), written; may be `x`
/// @param x         (T, H·Dh)
/// @param positions (T, 1), each at least 0 and below P
/// @param cos       (P, Dh/2)
/// @param sin       (P, Dh/2)
/// @param headDim   Dh, even
public record Rope(
        F32Matrix y, F32Matrix x, I32Matrix positions, F32Matrix cos, F32Matrix sin, int headDim, boolean inverse)
        implements Kernel {
    /// @throws IllegalArgumentException if the shapes do not fit together
    public Rope {
        boolean fits = headDim > 0
                && headDim % 2 == 0
                && x.cols() % headDim == 0
                && Shapes.sameShape(y, x)
                && Shapes.isColumn(positions, x.rows())
                && Shapes.sameShape(cos, sin)
                && cos.cols() == headDim / 2;
        Shapes.require(
                fits,
                "rope",
                Shapes.show("y", y),
                Shapes.show("x", x),
                Shapes.show("positions", positions),
                Shapes.show("cos", cos),
                Shapes.show("sin", sin),
                "head dim " + headDim);
    }

    @Override
    public String name() {
        return "rope";
    }

    /// For each element two products and a sum.
    @Override
    public long flops() {
        return 3 * x.size();
    }

    /// The tables count once for each row that looks into them.
    @Override
    public long bytes() {
        return x.bytes() + y.bytes() + positions.bytes() + (long) x.rows().count() * headDim * Float.BYTES;
    }
}
