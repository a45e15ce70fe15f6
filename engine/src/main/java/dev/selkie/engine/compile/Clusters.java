package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Which elementwise ops and row reductions run together: each cluster is one generated kernel over one space,
/// its root the only tensor that reaches memory.
///
/// A tensor joins the cluster of its consumers if they are all in that one and it has the shape of the
/// cluster's space, or one number for each row of it. So nothing is computed twice in two kernels.
final class Clusters {
    private final Consumers consumers;
    private final Map<Tensor, Tensor> rootOf = new HashMap<>();
    private final Map<Tensor, Shape> spaceOf = new HashMap<>();

    Clusters(Consumers consumers) {
        this.consumers = consumers;
        consumers.inputsFirst().reversed().forEach(this::assign);
    }

    private void assign(Tensor tensor) {
        if (isFusible(tensor.op())) {
            Optional<Tensor> joined = commonRoot(tensor).filter(root -> fits(tensor, root));
            if (joined.isPresent()) {
                rootOf.put(tensor, joined.get());
            } else if (!(tensor.op() instanceof Op.Expand)) {
                rootOf.put(tensor, tensor);
                spaceOf.put(tensor, space(tensor));
            }
        }
    }

    private static boolean isFusible(Op op) {
        return op instanceof Op.Elementwise
                || op instanceof Op.Sum
                || op instanceof Op.Maximum
                || op instanceof Op.Index
                || op instanceof Op.Expand;
    }

    /// The one cluster that all consumers are in.
    private Optional<Tensor> commonRoot(Tensor tensor) {
        List<Tensor> readers = consumers.of(tensor);
        if (consumers.isRoot(tensor) || readers.isEmpty()) {
            return Optional.empty();
        }
        Optional<Tensor> root = Optional.ofNullable(rootOf.get(readers.getFirst()));
        return root.filter(common -> readers.stream().allMatch(reader -> rootOf.get(reader) == common));
    }

    private boolean fits(Tensor tensor, Tensor root) {
        Shape space = spaceOf.getOrDefault(root, root.shape());
        boolean ofRow = space.rank() > 0 && tensor.shape().equals(rowShape(space));
        if (reducedAxis(root).isPresent() && reducedAxis(root).get() != space.rank() - 1) {
            return tensor.op() instanceof Op.Elementwise && tensor.shape().equals(space);
        }
        return switch (tensor.op()) {
            case Op.Sum(Tensor x, int axis) -> reducesRow(x, axis, space);
            case Op.Maximum(Tensor x, int axis) -> reducesRow(x, axis, space);
            case Op.Index _ -> broadcasts(tensor.shape(), space);
            default -> tensor.shape().equals(space) || ofRow;
        };
    }

    private static boolean broadcasts(Shape shape, Shape space) {
        int added = space.rank() - shape.rank();
        return added >= 0
                && IntStream.range(0, shape.rank()).allMatch(axis -> {
                    Dim dim = shape.dim(axis);
                    return dim.isOne() || dim.equals(space.dim(axis + added));
                });
    }

    private static boolean reducesRow(Tensor x, int axis, Shape space) {
        return x.shape().equals(space) && axis == space.rank() - 1;
    }

    /// The space of a cluster with this root, in the order of the tensors' axes.
    private Shape space(Tensor root) {
        return rowReduction(root).or(() -> reduced(root)).map(Tensor::shape).orElse(root.shape());
    }

    /// What `root`, being a reduction, reduces.
    private static Optional<Tensor> reduced(Tensor root) {
        return switch (root.op()) {
            case Op.Sum(Tensor x, int _) -> Optional.of(x);
            case Op.Maximum(Tensor x, int _) -> Optional.of(x);
            default -> Optional.empty();
        };
    }

    static Optional<Integer> reducedAxis(Tensor root) {
        return switch (root.op()) {
            case Op.Sum(Tensor _, int axis) -> Optional.of(axis);
            case Op.Maximum(Tensor _, int axis) -> Optional.of(axis);
            default -> Optional.empty();
        };
    }

    /// For a root with one number for each row: what the first row reduction among its elementwise inputs reduces.
    private static Optional<Tensor> rowReduction(Tensor tensor) {
        if (!(tensor.op() instanceof Op.Elementwise) || tensor.shape().rank() == 0) {
            return Optional.empty();
        }
        for (Tensor input : tensor.op().inputs()) {
            boolean sameRows = input.shape().equals(tensor.shape());
            Optional<Tensor> found = reducedAxis(input)
                    .filter(axis -> sameRows && axis == input.shape().rank() - 1)
                    .flatMap(_ -> reduced(input))
                    .or(() -> sameRows ? rowReduction(input) : Optional.empty());
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Shape rowShape(Shape space) {
        return space.with(-1, new Dim.Fixed(1));
    }

    /// True if `tensor` never reaches memory.
    boolean isInlined(Tensor tensor) {
        Tensor root = rootOf.get(tensor);
        return root != null && root != tensor;
    }

    /// True if `tensor` is the result of a generated kernel.
    boolean isRoot(Tensor tensor) {
        return rootOf.get(tensor) == tensor;
    }

    Shape spaceOf(Tensor root) {
        return spaceOf.getOrDefault(root, root.shape());
    }

    /// True for a single number of the graph, which generated code contains.
    static boolean isNumber(Tensor tensor) {
        return tensor.op() instanceof Op.Constant constant && constant.values().limit() == 1;
    }

    /// The tensors that must be in memory before `tensor` can be computed, each once.
    Set<Tensor> reads(Tensor tensor) {
        Set<Tensor> reads = new LinkedHashSet<>();
        List<Tensor> inside = new ArrayList<>(List.of(tensor));
        while (!inside.isEmpty()) {
            for (Tensor input : inside.removeLast().op().inputs()) {
                if (isInlined(input)) {
                    inside.add(input);
                } else if (!isNumber(input)) {
                    reads.add(input);
                }
            }
        }
        return reads;
    }
}
