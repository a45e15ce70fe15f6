package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Graph;
import dev.selkie.engine.Macro;
import dev.selkie.engine.Multi;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.GatherRows;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.ScatterAddRows;
import dev.selkie.kernels.ScatterRows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Third pass: from ops to kernels over slots. Movements become views, clusters generated kernels, macro ops
/// theirs.
final class Lowering {
    private final Graph graph;
    private final Consumers consumers;
    private final Clusters clusters;
    private final Storage storage = new Storage();
    private final List<Step> steps = new ArrayList<>();
    private final Set<Multi> launched = new HashSet<>();
    private final Map<Op.Part, Tensor> parts = new HashMap<>();
    private final Map<Tensor, Tensor> updated = new HashMap<>(); // value → parameter

    private Lowering(Graph graph, Consumers consumers) {
        this.graph = graph;
        this.consumers = consumers;
        this.clusters = new Clusters(consumers);
        graph.updates().forEach(update -> updated.put(update.value(), update.parameter()));
    }

    /// What lowering yields.
    ///
    /// @param outputs where the graph's outputs lie at the end of a run
    record Lowered(List<Step> steps, List<View> outputs) {}

    static Lowered apply(Graph graph) {
        Consumers consumers = new Consumers(graph);
        Lowering pass = new Lowering(graph, consumers);
        List<Tensor> tensors = consumers.inputsFirst().stream()
                .filter(tensor -> !pass.clusters.isInlined(tensor))
                .toList();
        pass.announceReaders(tensors);
        tensors.forEach(pass::lower);
        List<View> outputs = graph.outputs().stream().map(pass::output).toList();
        pass.finishUpdates();
        return new Lowered(pass.steps, outputs);
    }

    private void announceReaders(List<Tensor> tensors) {
        Set<Multi> seen = new HashSet<>();
        for (Tensor tensor : tensors) {
            if (tensor.op() instanceof Op.Part part) {
                parts.put(part, tensor);
            }
            if (!(tensor.op() instanceof Op.Part(Multi multi, int _)) || seen.add(multi)) {
                reads(tensor).forEach(storage::expectReader);
            }
        }
        graph.outputs().forEach(storage::expectReader);
        graph.updates().forEach(update -> storage.expectReader(update.value()));
    }

    private Set<Tensor> reads(Tensor tensor) {
        return clusters.isRoot(tensor)
                ? clusters.reads(tensor)
                : new LinkedHashSet<>(tensor.op().inputs());
    }

    private void lower(Tensor tensor) {
        switch (tensor.op()) {
            case Op.Part(Multi multi, int _) -> {
                if (launched.add(multi)) {
                    new MultiLowering(this).lower(multi);
                    reads(tensor).forEach(storage::consume);
                }
            }
            case Op.Index _ -> cluster(tensor);
            case Op.Leaf _ -> {} // gets its slot when it is read
            case Op.Elementwise _, Op.Sum _, Op.Maximum _ -> cluster(tensor);
            default -> {
                storage.define(tensor, lowerOther(tensor));
                reads(tensor).forEach(storage::consume);
            }
        }
    }

    private View lowerOther(Tensor tensor) {
        return switch (tensor.op()) {
            case Op.Reshape(Tensor x, Shape shape) ->
                view(x).reshape(shape)
                        .orElseGet(() -> copy(view(x)).reshape(shape).orElseThrow());
            case Op.Permute(Tensor x, List<Integer> order) -> view(x).permute(order);
            case Op.Expand(Tensor x, Shape shape) -> view(x).expand(shape);
            case Op.Slice(Tensor x, int axis, int from, int count) -> view(x).slice(axis, from, count);
            case Op.Concat(List<Tensor> parts, int axis) -> concat(tensor.shape(), parts, axis);
            case Op.GatherRows(Tensor x, Tensor rows) -> gatherRows(tensor.shape(), matrix(x), matrix(rows));
            case Op.ScatterAddRows(Tensor x, Tensor rows, Dim _) ->
                scatterAddRows(tensor.shape(), matrix(x), matrix(rows));
            case Op.ScatterRows(Tensor base, Tensor x, Tensor rows) ->
                scatterRows(own(tensor, base, List.of(x, rows)), matrix(x), matrix(rows));
            case Op.MatMul matMul -> new MatMulLowering(this).lower(matMul, temporary(tensor.shape()), false);
            case Op.Accumulate(Tensor base, Op.Additive addend) ->
                additive(addend, own(tensor, base, addend.inputs()), true);
            case Macro macro -> new MacroLowering(this).lower(macro, tensor);
            case Op.Leaf _, Op.Elementwise _, Op.Sum _, Op.Maximum _, Op.Part _ ->
                throw new AssertionError(tensor + " is lowered elsewhere");
        };
    }

    View additive(Op.Additive op, View y, boolean add) {
        return switch (op) {
            case Op.MatMul matMul -> new MatMulLowering(this).lower(matMul, y, add);
            case Macro.AdditiveMacro macro -> new MacroLowering(this).additive(macro, y, add);
        };
    }

    private void cluster(Tensor root) {
        FusedBuilder builder = new FusedBuilder(clusters, storage::view, root);
        Set<Tensor> reads = clusters.reads(root);
        View y = reads.stream()
                .filter(input -> canOverwrite(input, root, reads))
                .findFirst()
                .map(input -> View.of(view(input).slot(), DType.F32, root.shape()))
                .orElseGet(() -> temporary(root.shape()));
        steps.add(builder.build(y));
        storage.define(root, y);
        reads.forEach(storage::consume);
    }

    /// Element by element a result may replace an input, if nothing else of the cluster lies in that slot.
    private boolean canOverwrite(Tensor input, Tensor root, Set<Tensor> reads) {
        View view = view(input);
        boolean alone = reads.stream()
                .filter(other -> other != input)
                .noneMatch(other -> view(other).slot() == view.slot());
        return alone
                && (view.slot().isTemporary() || updated.get(root) == input)
                && view.dtype() == DType.F32
                && view.fillsSlot()
                && input.shape().equals(root.shape())
                && clusters.spaceOf(root).equals(root.shape())
                && storage.isLastReader(view);
    }

    /// Memory that holds `base` and may be changed into `result`: its own if this is its last reader, else a
    /// copy's.
    View own(Tensor result, Tensor base, List<Tensor> others) {
        View view = view(base);
        boolean readElsewhere = others.stream().anyMatch(other -> view(other).slot() == view.slot());
        boolean mine = view.slot().isTemporary() || updated.get(result) == base;
        return mine && !readElsewhere && view.fillsSlot() && storage.isLastReader(view) ? view : copy(view);
    }

    /// Whether the op that is being lowered may write its result over `view`, which it reads.
    boolean canReplace(View view) {
        return view.slot().isTemporary() && view.fillsSlot() && storage.isLastReader(view);
    }

    /// Whether only the optimizer reads a gradient: it leaves rows alone that no adapter owns.
    boolean isForOptimizerOnly(Tensor gradient) {
        return !consumers.isRoot(gradient)
                && consumers.of(gradient).stream()
                        .allMatch(reader -> reader.op() instanceof Macro.GradientNorm
                                || (reader.op() instanceof Op.Part part && part.multi() instanceof Multi.AdamW));
    }

    /// A row-major copy.
    View copy(View from) {
        View to = storage.temporary(from.dtype(), from.shape());
        copyInto(from, to);
        return to;
    }

    private void copyInto(View from, View to) {
        steps.add(Copies.copy(from, to));
    }

    void fill(View to, float value) {
        steps.add(Copies.fill(to, value));
    }

    private View concat(Shape shape, List<Tensor> parts, int axis) {
        View all = temporary(shape);
        int from = 0;
        for (Tensor part : parts) {
            int count = part.shape().size(axis);
            if (count > 0) {
                copyInto(view(part), all.slice(axis, from, count));
            }
            from += count;
        }
        return all;
    }

    private View gatherRows(Shape shape, View x, View rows) {
        View y = temporary(shape);
        emit(List.of(x, rows), List.of(y), p -> new GatherRows(Args.f32(p, y), Args.f32(p, x), Args.i32(p, rows)));
        return y;
    }

    private View scatterAddRows(Shape shape, View x, View rows) {
        View y = temporary(shape);
        emit(
                List.of(x, rows),
                List.of(y),
                p -> new ScatterAddRows(Args.f32(p, y), Args.f32(p, x), Args.i32(p, rows), false));
        return y;
    }

    private View scatterRows(View y, View x, View rows) {
        emit(List.of(y, x, rows), List.of(y), p -> new ScatterRows(Args.f32(p, y), Args.f32(p, x), Args.i32(p, rows)));
        return y;
    }

    /// Where a tensor lies.
    View view(Tensor tensor) {
        return storage.view(tensor);
    }

    /// Where a tensor lies as kernels take matrices; a copy if it does not lie so.
    View matrix(Tensor tensor) {
        return matrix(view(tensor));
    }

    View matrix(View view) {
        return Args.isMatrix(view) ? view : copy(view);
    }

    View temporary(Shape shape) {
        return storage.temporary(DType.F32, shape);
    }

    View temporary(DType dtype, Shape shape) {
        return storage.temporary(dtype, shape);
    }

    void emit(List<View> reads, List<View> writes, Function<Placement, Kernel> kernel) {
        steps.add(new Step(reads, writes, kernel));
    }

    /// Defines result `index` of `multi`, if the graph wants it.
    void define(Multi multi, int index, View view) {
        Tensor tensor = parts.get(new Op.Part(multi, index));
        if (tensor != null) {
            storage.define(tensor, view);
        }
    }

    boolean isWanted(Multi multi, int index) {
        return parts.containsKey(new Op.Part(multi, index));
    }

    /// The tensor of result `index`; only for results that are wanted.
    Tensor result(Multi multi, int index) {
        Op.Part part = new Op.Part(multi, index);
        Tensor tensor = parts.get(part);
        return tensor == null ? Tensor.of(part) : tensor; // made only then: its shapes are checked, all of them
    }

    private View output(Tensor tensor) {
        View view = view(tensor);
        View kept = view.slot().isTemporary() && view.isContiguous() ? view : copy(view);
        storage.pin(kept.slot());
        return kept;
    }

    /// Values that were not computed in place are copied at the end, when everything has been read.
    private void finishUpdates() {
        List<View> values = new ArrayList<>();
        for (Graph.Update update : graph.updates()) {
            View value = view(update.value());
            boolean otherParameter = !value.slot().isTemporary()
                    && value.slot() != view(update.parameter()).slot();
            values.add(otherParameter ? copy(value) : value);
        }
        for (int i = 0; i < values.size(); i++) {
            View parameter = view(graph.updates().get(i).parameter());
            if (values.get(i).slot() != parameter.slot()) {
                copyInto(values.get(i), parameter);
            }
        }
    }
}
