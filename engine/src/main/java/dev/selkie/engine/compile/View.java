package dev.selkie.engine.compile;

import dev.selkie.engine.Dim;
import dev.selkie.engine.Shape;
import dev.selkie.kernels.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where the numbers of a tensor lie: number `offset + Σ index · stride` of a slot.
///
/// @param strides for each axis of the shape, in elements; 0: repeated
public record View(Slot slot, DType dtype, Shape shape, long offset, List<Long> strides) {
    public View {
        strides = List.copyOf(strides);
    }

    /// The same bits, taken for numbers of another type of that size.
    View as(DType other) {
        return new View(slot, other, shape, offset, strides);
    }

    /// The same place in another slot.
    View in(Slot other) {
        return new View(other, dtype, shape, offset, strides);
    }

    /// All of `slot`, row-major.
    static View of(Slot slot, DType dtype, Shape shape) {
        return new View(slot, dtype, shape, 0, rowMajor(shape));
    }

    private static List<Long> rowMajor(Shape shape) {
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (Dim dim : shape.dims().reversed()) {
            strides.addFirst(stride);
            stride *= dim.capacity();
        }
        return strides;
    }

    /// Whether elements are neighbours in row-major order; strides of extents of 1 do not matter.
    boolean isContiguous() {
        List<Long> wanted = rowMajor(shape);
        for (int axis = 0; axis < wanted.size(); axis++) {
            if (shape.dims().get(axis).capacity() > 1 && !wanted.get(axis).equals(strides.get(axis))) {
                return false;
            }
        }
        return true;
    }

    /// Whether this is the whole slot, row-major.
    boolean fillsSlot() {
        return isContiguous() && offset == 0 && shape.capacity() * dtype.bytes() == slot.bytes();
    }

    /// The same elements in another shape, if they lie row-major.
    Optional<View> reshape(Shape to) {
        return isContiguous() ? Optional.of(new View(slot, dtype, to, offset, rowMajor(to))) : Optional.empty();
    }

    View permute(List<Integer> order) {
        Shape permuted = new Shape(order.stream().map(shape.dims()::get).toList());
        return new View(
                slot, dtype, permuted, offset, order.stream().map(strides::get).toList());
    }

    View expand(Shape to) {
        List<Long> expanded = new ArrayList<>();
        int added = to.rank() - shape.rank();
        for (int axis = 0; axis < to.rank(); axis++) {
            boolean repeated = axis < added || !shape.dim(axis - added).equals(to.dim(axis));
            expanded.add(repeated ? 0 : strides.get(axis - added));
        }
        return new View(slot, dtype, to, offset, expanded);
    }

    View slice(int axis, int from, int count) {
        return new View(slot, dtype, shape.with(axis, count), offset + from * strides.get(axis), strides);
    }

    /// Index `i` of the first axis, which goes away.
    View select(int i) {
        Shape rest = new Shape(shape.dims().subList(1, shape.rank()));
        return new View(slot, dtype, rest, offset + i * strides.getFirst(), strides.subList(1, strides.size()));
    }

    /// As plans print it: `t3 (T≤64, 576)`.
    @Override
    public String toString() {
        return slot + " " + shape;
    }
}
