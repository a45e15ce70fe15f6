package dev.selkie.engine;

import static dev.selkie.engine.Checks.f32;
import static dev.selkie.engine.Checks.i32;
import static dev.selkie.engine.Checks.require;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// The shape of every op's result, and the door at which shapes and types that do not fit are turned away.
final class ShapeRules {
    private ShapeRules() {}

    /// @throws ShapeException or [DTypeException] naming the op and all shapes
    static Shape of(Op op) {
        return switch (op) {
            case Op.Input input -> input.shape();
            case Op.Parameter(String name, Shape shape) -> fixed("parameter " + name, shape);
            case Op.Weight weight -> weight(weight.name(), weight.shape());
            case Op.Constant constant -> fixed("constant", constant.shape());
            case Op.Index(Shape shape, int axis) -> index(shape, axis);
            case Op.Elementwise elementwise -> elementwise(elementwise);
            case Op.Sum(Tensor x, int axis) -> reduced("sum", x, axis);
            case Op.Maximum(Tensor x, int axis) -> reduced("maximum", x, axis);
            case Op.Reshape(Tensor x, Shape shape) -> reshape(x, shape);
            case Op.Permute(Tensor x, List<Integer> order) -> permute(x, order);
            case Op.Expand(Tensor x, Shape shape) -> expand(x, shape);
            case Op.Slice(Tensor x, int axis, int from, int count) -> slice(x, axis, from, count);
            case Op.Concat(List<Tensor> parts, int axis) -> concat(parts, axis);
            case Op.GatherRows(Tensor x, Tensor rows) -> gatherRows(x, rows);
            case Op.ScatterAddRows(Tensor x, Tensor rows, Dim count) -> scatterAddRows(x, rows, count);
            case Op.ScatterRows(Tensor base, Tensor x, Tensor rows) -> scatterRows(base, x, rows);
            case Op.MatMul matMul -> matMul(matMul);
            case Op.Accumulate(Tensor base, Op.Additive addend) -> accumulate(base, of(addend));
            case Op.Part(Multi multi, int index) -> part(MultiShapes.of(multi), index);
            case Macro macro -> MacroShapes.of(macro);
        };
    }

    private static Shape fixed(String what, Shape shape) {
        require(!shape.isOpen(), what + ", which has no open axis", shape);
        return shape;
    }

    private static Shape weight(String name, Shape shape) {
        require(shape.rank() == 1 || shape.rank() == 2, "weight " + name + ", a vector or a matrix", shape);
        return fixed("weight " + name, shape);
    }

    private static Shape index(Shape shape, int axis) {
        require(axis >= 0 && axis < shape.rank(), "index along axis " + axis, shape);
        return shape;
    }

    private static Shape elementwise(Op.Elementwise op) {
        String name = Names.of(op);
        List<Tensor> inputs = op.inputs();
        if (op instanceof Op.Cast(Tensor a)) {
            i32(name, a);
        } else {
            f32(name, inputs.toArray(Tensor[]::new));
        }
        return inputs.stream()
                .map(Tensor::shape)
                .reduce((a, b) -> Shape.broadcast(name, a, b))
                .orElseThrow();
    }

    private static Shape reduced(String op, Tensor x, int axis) {
        f32(op, x);
        require(axis >= 0 && axis < x.shape().rank(), op + " along axis " + axis, x.shape());
        return x.shape().with(axis, 1);
    }

    private static Shape reshape(Tensor x, Shape shape) {
        boolean sameOpenDim = x.shape().openDim().equals(shape.openDim());
        require(sameOpenDim && x.shape().capacity() == shape.capacity(), "reshape", x.shape(), shape);
        return shape;
    }

    private static Shape permute(Tensor x, List<Integer> order) {
        boolean everyAxisOnce = order.stream()
                .sorted()
                .toList()
                .equals(IntStream.range(0, x.shape().rank()).boxed().toList());
        require(everyAxisOnce, "permute to " + order, x.shape());
        return new Shape(order.stream().map(axis -> x.shape().dim(axis)).toList());
    }

    private static Shape expand(Tensor x, Shape shape) {
        require(Shape.broadcast("expand", x.shape(), shape).equals(shape), "expand", x.shape(), shape);
        return shape;
    }

    private static Shape slice(Tensor x, int axis, int from, int count) {
        boolean inside = from >= 0 && count >= 0 && from <= x.shape().size(axis) - count;
        require(inside, "slice %d + %d of axis %d".formatted(from, count, axis), x.shape());
        return x.shape().with(axis, count);
    }

    private static Shape concat(List<Tensor> parts, int axis) {
        Shape first = parts.getFirst().shape();
        List<Dim> dims = new ArrayList<>(first.dims());
        int size = 0;
        for (Tensor part : parts) {
            f32("concat", part);
            require(part.shape().rank() == first.rank(), "concat", first, part.shape());
            size += part.shape().size(axis);
            require(part.shape().with(axis, 1).equals(first.with(axis, 1)), "concat", first, part.shape());
        }
        dims.set(axis, new Dim.Fixed(size));
        return new Shape(dims);
    }

    private static Shape gatherRows(Tensor x, Tensor rows) {
        Checks.matrix("gather_rows", x);
        Checks.column("gather_rows", rows);
        f32("gather_rows", x);
        i32("gather_rows", rows);
        return x.shape().with(0, rows.shape().dim(0));
    }

    private static Shape scatterAddRows(Tensor x, Tensor rows, Dim count) {
        Checks.matrix("scatter_add_rows", x);
        Checks.column("scatter_add_rows", rows);
        f32("scatter_add_rows", x);
        i32("scatter_add_rows", rows);
        require(x.shape().dim(0).equals(rows.shape().dim(0)), "scatter_add_rows", x.shape(), rows.shape());
        return x.shape().with(0, count);
    }

    private static Shape scatterRows(Tensor base, Tensor x, Tensor rows) {
        scatterAddRows(x, rows, base.shape().dim(0));
        f32("scatter_rows", base);
        require(
                base.shape().rank() == 2 && base.shape().dim(1).equals(x.shape().dim(1)),
                "scatter_rows",
                base.shape(),
                x.shape(),
                rows.shape());
        return base.shape();
    }

    private static Shape matMul(Op.MatMul op) {
        Shape a = op.a().shape();
        Shape b = op.b().shape();
        f32("matmul", op.a(), op.b());
        int rank = a.rank();
        require(rank >= 2 && rank == b.rank(), "matmul", a, b);
        boolean sameBatch = a.dims().subList(0, rank - 2).equals(b.dims().subList(0, rank - 2));
        Dim inner = a.dim(op.transposeA() ? -2 : -1);
        require(sameBatch && inner.equals(b.dim(op.transposeB() ? -1 : -2)), "matmul" + transposes(op), a, b);
        List<Dim> dims = new ArrayList<>(a.dims());
        dims.set(rank - 2, a.dim(op.transposeA() ? -1 : -2));
        dims.set(rank - 1, b.dim(op.transposeB() ? -2 : -1));
        return new Shape(dims);
    }

    private static String transposes(Op.MatMul op) {
        return (op.transposeA() ? ", a transposed" : "") + (op.transposeB() ? ", b transposed" : "");
    }

    private static Shape accumulate(Tensor base, Shape addend) {
        f32("accumulate", base);
        require(base.shape().equals(addend), "accumulate", base.shape(), addend);
        return addend;
    }

    private static Shape part(List<Shape> shapes, int index) {
        if (index < 0 || index >= shapes.size()) {
            throw new ShapeException("part " + index + " of " + shapes.size() + " results");
        }
        return shapes.get(index);
    }
}
