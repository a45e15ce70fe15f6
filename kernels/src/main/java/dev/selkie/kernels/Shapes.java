package dev.selkie.kernels;

import java.util.Arrays;
import java.util.stream.Collectors;

/// How kernels check that their arguments fit together, and how they say that they do not.
final class Shapes {
    private Shapes() {}

    /// Whether two views always have equally many rows: the same open dimension, or equal fixed counts.
    static boolean sameRows(Rows a, Rows b) {
        return a == b || (!a.isOpen() && !b.isOpen() && a.count() == b.count());
    }

    static boolean sameShape(F32Matrix a, F32Matrix b) {
        return sameRows(a.rows(), b.rows()) && a.cols() == b.cols();
    }

    /// @param shapes what to tell of the arguments, in their order: `y (3, 5)`
    /// @throws IllegalArgumentException if they do not fit; the message names all of them
    static void require(boolean fit, String kernel, String... shapes) {
        if (!fit) {
            throw new IllegalArgumentException(
                    Arrays.stream(shapes).collect(Collectors.joining(", ", kernel + ": ", " do not fit together")));
        }
    }

    static String show(String name, F32Matrix matrix) {
        return name + " " + matrix.shape();
    }

    static String show(String name, I32Matrix matrix) {
        return name + " " + matrix.shape();
    }

    static String show(String name, PackedWeights weights) {
        return "%s (%d, %d)".formatted(name, weights.rows(), weights.cols());
    }
}
