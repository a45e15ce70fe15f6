package dev.selkie.engine.compile;

import static dev.selkie.engine.compile.Args.f32;

import dev.selkie.engine.Op;
import dev.selkie.kernels.MatMul;
import java.util.List;

/// The kernels of a matrix product: one for each pair of matrices, however many axes lead to them.
final class MatMulLowering {
    private final Lowering lowering;

    MatMulLowering(Lowering lowering) {
        this.lowering = lowering;
    }

    /// @param add whether to add to what `c` holds
    View lower(Op.MatMul op, View c, boolean add) {
        each(op, c, lowering.view(op.a()), lowering.view(op.b()), add);
        return c;
    }

    private void each(Op.MatMul op, View c, View a, View b, boolean add) {
        if (c.shape().rank() == 2) {
            emit(op, c, lowering.matrix(a), lowering.matrix(b), add);
        } else {
            for (int i = 0; i < c.shape().size(0); i++) {
                each(op, c.select(i), a.select(i), b.select(i), add);
            }
        }
    }

    private void emit(Op.MatMul op, View c, View a, View b, boolean add) {
        lowering.emit(
                add ? List.of(c, a, b) : List.of(a, b),
                List.of(c),
                p -> new MatMul(f32(p, c), f32(p, a), f32(p, b), op.transposeA(), op.transposeB(), add));
    }
}
