package dev.selkie.engine.compile;

import dev.selkie.engine.Op;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.PackedWeights;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which slot each tensor lies in while a graph is lowered, and how many readers each slot still waits for. A
/// slot that waits for one last reader may be overwritten by it.
final class Storage {
    private final Map<Tensor, View> views = new HashMap<>();
    private final Map<Tensor, Integer> readers = new HashMap<>();
    private final Map<Slot, Integer> waiting = new HashMap<>();
    private final Set<Slot> pinned = new HashSet<>();
    private int slots; // so far, which the names of temporaries count

    /// Announces one launch that will read `tensor`.
    void expectReader(Tensor tensor) {
        readers.merge(tensor, 1, Integer::sum);
    }

    /// Memory between steps, row-major.
    View temporary(DType dtype, Shape shape) {
        Slot slot = new Slot(new Slot.Temporary("t" + slots++), bytes(dtype, shape));
        return View.of(slot, dtype, shape);
    }

    /// Says where a tensor lies from now on.
    void define(Tensor tensor, View view) {
        views.put(tensor, view);
        waiting.merge(view.slot(), readers.getOrDefault(tensor, 0), Integer::sum);
    }

    /// Where a tensor lies. Leaves get their slots when they are first asked for.
    View view(Tensor tensor) {
        View view = views.get(tensor);
        if (view != null) {
            return view;
        }
        if (!(tensor.op() instanceof Op.Leaf leaf)) {
            throw new AssertionError(tensor + " is read before it is lowered");
        }
        slots++;
        View made = View.of(new Slot(kind(leaf), leafBytes(tensor)), tensor.dtype(), tensor.shape());
        define(tensor, made);
        return made;
    }

    private static Slot.Kind kind(Op.Leaf leaf) {
        return switch (leaf) {
            case Op.Input input -> new Slot.Input(input);
            case Op.Constant constant -> new Slot.Constant(constant);
            case Op.Parameter _, Op.Weight _ -> new Slot.Buffer(leaf);
            case Op.Index _ -> throw new AssertionError("an index is computed");
        };
    }

    private static long leafBytes(Tensor leaf) {
        boolean packed = leaf.op() instanceof Op.Weight && leaf.shape().rank() == 2;
        return packed
                ? PackedWeights.byteSize(
                        leaf.dtype(), leaf.shape().size(0), leaf.shape().size(1))
                : bytes(leaf.dtype(), leaf.shape());
    }

    private static long bytes(DType dtype, Shape shape) {
        return Math.multiplyExact(shape.capacity(), dtype.bytes());
    }

    /// One announced reader has read `tensor`.
    void consume(Tensor tensor) {
        waiting.merge(view(tensor).slot(), -1, Integer::sum);
    }

    /// True if whoever reads `view` now is the last to do so, and may thus write there.
    boolean isLastReader(View view) {
        Slot slot = view.slot();
        return !pinned.contains(slot) && waiting.getOrDefault(slot, 0) == 1;
    }

    /// Keeps what a slot holds until the run ends.
    void pin(Slot slot) {
        pinned.add(slot);
    }
}
