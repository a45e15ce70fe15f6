package dev.selkie.kernels;

import java.util.List;

/// The length of each adapter's gradient over all its matrices:
///
///     norms[i] = √(Σ over gradients, rows of adapter i, columns of gradient²)
///
/// Squares are added in f64: each row as eight sums over every eighth column, which are then added by halves, and
/// what is left of the row; then rows and matrices in their order. The result is rounded to f32 once, so it is within
/// 2⁻²³ of its real value (relative), and an adapter's norm does not depend on the other adapters.
///
/// @param norms     (A, 1) f32, written
/// @param gradients all have A adapters
public record GradientNorm(F32Matrix norms, List<Gradient> gradients) implements Kernel {
    /// The gradient of one matrix of all adapters, stacked; adapter i owns rows `firstRank` to `firstRank + rank`.
    ///
    /// @param matrix (ΣR, C) f32
    /// @param ranks  (A, 2) i32: `{firstRank, rank}` of each adapter; ranges do not overlap
    public record Gradient(F32Matrix matrix, I32Matrix ranks) {
        /// @throws IllegalArgumentException if `ranks` has not two columns; the message names both
        public Gradient {
            Shapes.require(
                    ranks.cols() == 2, "gradient_norm", Shapes.show("gradient", matrix), Shapes.show("ranks", ranks));
        }
    }

    /// @throws IllegalArgumentException if a gradient has another number of adapters; the message names it
    public GradientNorm {
        gradients = List.copyOf(gradients);
        for (Gradient gradient : gradients) {
            Shapes.require(
                    norms.cols() == 1
                            && Shapes.sameRows(norms.rows(), gradient.ranks().rows()),
                    "gradient_norm",
                    Shapes.show("norms", norms),
                    Shapes.show("ranks", gradient.ranks()));
        }
    }

    @Override
    public String name() {
        return "gradient_norm";
    }

    @Override
    public long flops() {
        return 2
                * gradients.stream()
                        .mapToLong(gradient -> gradient.matrix().size())
                        .sum();
    }

    @Override
    public long bytes() {
        return norms.bytes()
                + gradients.stream()
                        .mapToLong(gradient -> gradient.matrix().bytes())
                        .sum();
    }
}
