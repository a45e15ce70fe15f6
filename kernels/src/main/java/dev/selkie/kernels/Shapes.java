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

    /// Whether `column` holds one number for each of `rows`.
    static boolean isColumn(F32Matrix column, Rows rows) {
        return sameRows(column.rows(), rows) && column.cols() == 1;
    }

    /// Whether `column` holds one number for each of `rows`.
    static boolean isColumn(I32Matrix column, Rows rows) {
        return sameRows(column.rows(), rows) && column.cols() == 1;
    }

    /// Whether `row` is a single row of `cols` numbers.
    static boolean isRow(F32Matrix row, int cols) {
        return !row.rows().isOpen() && row.rows().count() == 1 && row.cols() == cols;
    }

    /// Whether `q` and `k` are heads of `headDim` columns, each key head serving equally many query heads.
    static boolean areHeads(F32Matrix q, F32Matrix k, int headDim) {
        return headDim > 0
                && q.cols() > 0
                && k.cols() > 0
                && q.cols() % headDim == 0
                && k.cols() % headDim == 0
                && q.cols() % k.cols() == 0;
    }

    /// Whether heads of q and k, v, lse and segments are of one attention.
    static boolean areAttention(F32Matrix q, F32Matrix k, F32Matrix v, F32Matrix lse, I32Matrix segments, int headDim) {
        return areHeads(q, k, headDim)
                && sameShape(k, v)
                && sameRows(lse.rows(), q.rows())
                && lse.cols() == q.cols() / headDim
                && segments.cols() == 4;
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
