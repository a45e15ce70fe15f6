package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// The loops of a fused kernel: axes, outermost first, and for each operand a stride along each.
///
/// @param operands the inputs, then the output
record Space(List<Dim> axes, List<Operand> operands) {
    private static final Dim ONE = new Dim.Fixed(1);

    static Space of(List<Dim> axes, List<Operand> inputs, Operand output) {
        return new Space(axes, Stream.concat(inputs.stream(), Stream.of(output)).toList());
    }

    /// One launch of `program` over this space.
    Step step(Program program, List<View> inputs, View output) {
        boolean free = program.steps().stream()
                .noneMatch(step -> step instanceof Program.Index || step instanceof Program.Reduce);
        Space loops = (free ? merged() : this).padded();
        Program specialised = loops.specialised(program);
        return new Step(
                inputs,
                List.of(output),
                placement -> new Fused(
                        specialised,
                        loops.axes.stream().map(placement::rows).toList(),
                        loops.operands.subList(0, inputs.size()).stream()
                                .map(operand -> place(operand, placement))
                                .toList(),
                        place(loops.operands.getLast(), placement)));
    }

    private static Fused.Operand place(Operand operand, Placement placement) {
        View view = operand.view();
        return new Fused.Operand(placement.memory(view.slot()), view.dtype(), view.offset(), operand.strides());
    }

    /// Neighbouring axes that every operand walks as one become one, so that rows are long; two stay, for threads.
    private Space merged() {
        Space space = withoutOnes();
        for (int axis = space.axes.size() - 2; axis >= 1; axis--) {
            if (space.canMerge(axis)) {
                space = space.merge(axis);
            }
        }
        return space;
    }

    private Space withoutOnes() {
        Space space = this;
        for (int axis = axes.size() - 1; axis >= 0; axis--) {
            if (space.axes.get(axis).isOne()) {
                space = space.without(axis);
            }
        }
        return space;
    }

    private boolean canMerge(int axis) {
        long inner = axes.get(axis + 1).capacity();
        return operands.stream()
                .allMatch(operand ->
                        operand.strides().get(axis) == operand.strides().get(axis + 1) * inner);
    }

    private Space merge(int axis) {
        int size = axes.get(axis).capacity() * axes.get(axis + 1).capacity();
        Space merged = without(axis);
        List<Dim> dims = new ArrayList<>(merged.axes);
        dims.set(axis, new Dim.Fixed(size));
        return new Space(dims, merged.operands);
    }

    private Space without(int axis) {
        return new Space(
                removed(axes, axis),
                operands.stream()
                        .map(operand -> new Operand(operand.view(), removed(operand.strides(), axis)))
                        .toList());
    }

    private static <T> List<T> removed(List<T> list, int index) {
        List<T> shorter = new ArrayList<>(list);
        shorter.remove(index);
        return shorter;
    }

    /// With axes of extent 1 in front, as many as kernels have.
    private Space padded() {
        int missing = Fused.AXES - axes.size();
        return new Space(
                padded(axes, ONE, missing),
                operands.stream()
                        .map(operand -> new Operand(operand.view(), padded(operand.strides(), 0L, missing)))
                        .toList());
    }

    private static <T> List<T> padded(List<T> list, T with, int count) {
        return Stream.concat(Collections.nCopies(count, with).stream(), list.stream())
                .toList();
    }

    /// `program` with each load told how its input lies along the last axis.
    private Program specialised(Program program) {
        return new Program(program.steps().stream()
                .map(step -> step instanceof Program.Load load ? withAccess(load) : step)
                .toList());
    }

    private Program.Step withAccess(Program.Load load) {
        long stride = operands.get(load.input()).strides().getLast();
        Access access = stride == 0 ? Access.ROW : stride == 1 ? Access.CONTIGUOUS : Access.STRIDED;
        return new Program.Load(load.input(), load.dtype(), access);
    }
}
