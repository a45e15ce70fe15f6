package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import java.util.List;

/// Launches that only move numbers.
final class Copies {
    private Copies() {}

    /// Copies 32 bits of each number, whatever they mean.
    static Step copy(View given, View into) {
        View from = given.as(DType.F32);
        View to = into.as(DType.F32);
        Program program = new Program(List.of(new Program.Load(0, from.dtype(), Access.STRIDED)));
        return space(List.of(from), to).step(program, List.of(from), to);
    }

    static Step fill(View to, float value) {
        Program program = new Program(List.of(new Program.Constant(value)));
        return space(List.of(), to).step(program, List.of(), to);
    }

    private static Space space(List<View> inputs, View output) {
        List<Dim> axes = output.shape().dims();
        List<Operand> operands =
                inputs.stream().map(view -> new Operand(view, view.strides())).toList();
        return Space.of(axes, operands, new Operand(output, output.strides()));
    }
}
