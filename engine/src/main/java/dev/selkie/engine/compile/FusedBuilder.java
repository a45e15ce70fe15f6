package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Macro;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.Fused;
import dev.selkie.kernels.Program;
import dev.selkie.kernels.Program.Access;
import dev.selkie.kernels.Program.Binary;
import dev.selkie.kernels.Program.Reduction;
import dev.selkie.kernels.Program.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The program of one cluster and its launch.
final class FusedBuilder {
    private final Clusters clusters;
    private final Function<Tensor, View> viewOf;
    private final Tensor root;
    private final Shape space;
    private final List<Integer> axes;
    private final List<Program.Step> steps = new ArrayList<>();
    private final Map<Program.Step, Integer> known = new HashMap<>();
    private final Map<Tensor, Integer> emitted = new HashMap<>();
    private final List<View> inputs = new ArrayList<>();

    /// @param viewOf where tensors lie that the cluster reads
    FusedBuilder(Clusters clusters, Function<Tensor, View> viewOf, Tensor root) {
        this.clusters = clusters;
        this.viewOf = viewOf;
        this.root = root;
        this.space = clusters.spaceOf(root);
        this.axes = reducedAxisLast(space.rank(), Clusters.reducedAxis(root).orElse(space.rank() - 1));
    }

    private static List<Integer> reducedAxisLast(int rank, int axis) {
        List<Integer> axes = new ArrayList<>(
                IntStream.range(0, rank).filter(other -> other != axis).boxed().toList());
        if (rank > 0) {
            axes.add(axis);
        }
        return axes;
    }

    Step build(View output) {
        emit(root);
        return Space.of(permuted(space), inputs.stream().map(this::spread).toList(), spread(output))
                .step(new Program(steps), inputs, output);
    }

    private List<Dim> permuted(Shape shape) {
        return axes.stream().map(shape.dims()::get).toList();
    }

    /// The strides of a view along the axes of the space, 0 where it is repeated.
    private Operand spread(View view) {
        int added = space.rank() - view.shape().rank();
        List<Long> strides = axes.stream()
                .map(axis -> axis < added || !view.shape().dim(axis - added).equals(space.dim(axis))
                        ? 0L
                        : view.strides().get(axis - added))
                .toList();
        return new Operand(view, strides);
    }

    private int emit(Tensor tensor) {
        Integer done = emitted.get(tensor);
        if (done != null) {
            return done;
        }
        int step = tensor == root || clusters.isInlined(tensor) ? emitOp(tensor) : emitLoad(tensor);
        emitted.put(tensor, step);
        return step;
    }

    private int emitLoad(Tensor tensor) {
        if (Clusters.isNumber(tensor) && tensor.op() instanceof Op.Constant constant) {
            return add(new Program.Constant((float) constant.values().get(0)));
        }
        View view = viewOf.apply(tensor);
        if (!inputs.contains(view)) {
            inputs.add(view);
        }
        return add(new Program.Load(inputs.indexOf(view), view.dtype(), Access.STRIDED));
    }

    private int emitOp(Tensor tensor) {
        return switch (tensor.op()) {
            case Op.Add(Tensor a, Tensor b) -> binary(Binary.ADD, a, b);
            case Op.Sub(Tensor a, Tensor b) -> binary(Binary.SUB, a, b);
            case Op.Mul(Tensor a, Tensor b) -> binary(Binary.MUL, a, b);
            case Op.Div(Tensor a, Tensor b) -> binary(Binary.DIV, a, b);
            case Op.Max(Tensor a, Tensor b) -> binary(Binary.MAX, a, b);
            case Op.Less(Tensor a, Tensor b) -> binary(Binary.LESS, a, b);
            case Op.Equal(Tensor a, Tensor b) -> binary(Binary.EQUAL, a, b);
            case Op.Where(Tensor condition, Tensor a, Tensor b) ->
                add(new Program.Select(emit(condition), emit(a), emit(b)));
            case Op.Exp(Tensor a) -> unary(Unary.EXP, a);
            case Op.Log(Tensor a) -> unary(Unary.LOG, a);
            case Op.Sqrt(Tensor a) -> unary(Unary.SQRT, a);
            case Op.Rsqrt(Tensor a) -> unary(Unary.RSQRT, a);
            case Op.Cast(Tensor a) -> emit(a); // loads of i32 are f32 already
            case Op.Expand expand -> emit(expand.x());
            case Op.Index index -> index(tensor.shape(), index.axis());
            case Op.Sum sum -> add(new Program.Reduce(Reduction.SUM, emit(sum.x())));
            case Op.Maximum maximum -> add(new Program.Reduce(Reduction.MAX, emit(maximum.x())));
            case Op.Input _, Op.Parameter _, Op.Weight _, Op.Constant _ -> throw notFusible(tensor);
            case Op.Reshape _, Op.Permute _, Op.Slice _, Op.Concat _ -> throw notFusible(tensor);
            case Op.GatherRows _, Op.ScatterAddRows _, Op.ScatterRows _ -> throw notFusible(tensor);
            case Op.Additive _, Op.Accumulate _, Op.Part _, Macro _ -> throw notFusible(tensor);
        };
    }

    private static AssertionError notFusible(Tensor tensor) {
        return new AssertionError(tensor + " cannot be fused");
    }

    private int index(Shape shape, int axis) {
        int own = axes.indexOf(axis + space.rank() - shape.rank());
        return add(new Program.Index(own + Fused.AXES - space.rank()));
    }

    private int unary(Unary operation, Tensor a) {
        return add(new Program.Apply1(operation, emit(a)));
    }

    private int binary(Binary operation, Tensor a, Tensor b) {
        return add(new Program.Apply2(operation, emit(a), emit(b)));
    }

    private int add(Program.Step step) {
        return known.computeIfAbsent(step, added -> {
            steps.add(added);
            return steps.size() - 1;
        });
    }
}
