package dev.selkie.kernels;

import java.util.List;

/// The length of each adapter's gradient over all its parts:
///
///     norms[i] = √(Σ over parts, rows of adapter i, columns of gradient²)
///
/// Squares are added in f64: each row as eight sums over every eighth column, which are then added by halves, and
/// what is left of the row; then rows and parts in their order. The result is rounded to f32 once, so it is within
/// 2⁻²³ of its real value (relative), and an adapter's norm does not depend on the other adapters.
///
/// @param norms (A, 1) f32, written
/// @param parts whose gradients are measured; all have A adapters
public record GradientNorm(F32Matrix norms, List<Part> parts) implements Kernel {
    /// @throws IllegalArgumentException if a part has another number of adapters; the message names it
    public GradientNorm {
        parts = List.copyOf(parts);
        for (Part part : parts) {
            Shapes.require(
                    norms.cols() == 1
                            && Shapes.sameRows(norms.rows(), part.ranks().rows()),
                    "gradient_norm",
                    Shapes.show("norms", norms),
                    Shapes.show("ranks", part.ranks()));
        }
    }

    @Override
    public String name() {
        return "gradient_norm";
    }

    @Override
    public long flops() {
        return 2 * parts.stream().mapToLong(part -> part.gradient().size()).sum();
    }

    @Override
    public long bytes() {
        return norms.bytes()
                + parts.stream().mapToLong(part -> part.gradient().bytes()).sum();
    }
}
