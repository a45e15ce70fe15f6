package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.Rows;

/// Views as kernels take them, once their slots have a place.
final class Args {
    private Args() {}

    /// Whether a kernel can take `view` as a matrix: neighbours in a row, rows in order.
    static boolean isMatrix(View view) {
        int rank = view.shape().rank();
        if (rank > 2) {
            return view.isContiguous();
        }
        boolean dense = rank == 0
                || view.strides().getLast() == 1
                || view.shape().dim(-1).capacity() == 1;
        boolean inOrder = rank < 2
                || view.shape().dim(0).capacity() <= 1
                || view.strides().getFirst() >= view.shape().size(1);
        return dense && inOrder;
    }

    /// A number is (1, 1), a vector one row; axes after the first make up the columns.
    static F32Matrix f32(Placement placement, View view) {
        return new F32Matrix(
                placement.memory(view.slot()), view.offset(), rows(placement, view), cols(view), stride(view));
    }

    static I32Matrix i32(Placement placement, View view) {
        return new I32Matrix(
                placement.memory(view.slot()), view.offset(), rows(placement, view), cols(view), stride(view));
    }

    static PackedWeights packed(Placement placement, View view) {
        return new PackedWeights(
                placement.memory(view.slot()),
                view.dtype(),
                view.shape().size(0),
                view.shape().size(1));
    }

    private static Rows rows(Placement placement, View view) {
        Dim rows = view.shape().rank() < 2 ? new Dim.Fixed(1) : view.shape().dim(0);
        return placement.rows(rows);
    }

    private static int cols(View view) {
        return view.shape().rank() == 1
                ? view.shape().dim(0).capacity()
                : view.shape().rowSize();
    }

    private static int stride(View view) {
        boolean hasRows = view.shape().rank() >= 2 && view.shape().dim(0).capacity() > 1;
        return hasRows ? Math.toIntExact(view.strides().getFirst()) : cols(view);
    }
}
