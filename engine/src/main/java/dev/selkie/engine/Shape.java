package dev.selkie.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The extents of a tensor's axes, outermost first: none (a single number) to four. Only axis 0 may be open.
public record Shape(List<Dim> dims) {
    private static final int MAX_RANK = 4;

    /// @throws ShapeException if there are more than four axes, or another than the first is open
    public Shape {
        dims = List.copyOf(dims);
        boolean openInside = dims.stream().skip(1).anyMatch(Dim.Open.class::isInstance);
        if (dims.size() > MAX_RANK || openInside) {
            throw new ShapeException("shape of at most four axes, only the first open: " + text(dims));
        }
    }

    public static Shape of(int... sizes) {
        return new Shape(IntStream.of(sizes).<Dim>mapToObj(Dim.Fixed::new).toList());
    }

    /// `first`, then axes of fixed size.
    public static Shape of(Dim first, int... sizes) {
        List<Dim> dims = new ArrayList<>(List.of(first));
        IntStream.of(sizes).mapToObj(Dim.Fixed::new).forEach(dims::add);
        return new Shape(dims);
    }

    public int rank() {
        return dims.size();
    }

    /// The axis counted from the front, or from the back if below 0.
    ///
    /// @throws ShapeException if there is no such axis
    public int axis(int axis) {
        int index = axis < 0 ? axis + rank() : axis;
        if (index < 0 || index >= rank()) {
            throw new ShapeException("axis " + axis, this);
        }
        return index;
    }

    public Dim dim(int axis) {
        return dims.get(axis(axis));
    }

    /// The size of an axis that is fixed.
    ///
    /// @throws ShapeException if it is open
    public int size(int axis) {
        return switch (dim(axis)) {
            case Dim.Fixed(int size) -> size;
            case Dim.Open _ -> throw new ShapeException("a fixed size is needed on axis " + axis, this);
        };
    }

    public boolean isOpen() {
        return openDim().isPresent();
    }

    /// The open dim of axis 0, if it is open.
    public Optional<Dim.Open> openDim() {
        return !dims.isEmpty() && dims.getFirst() instanceof Dim.Open open ? Optional.of(open) : Optional.empty();
    }

    /// The most elements a tensor of this shape can have.
    public long capacity() {
        return dims.stream().mapToLong(Dim::capacity).reduce(1, Math::multiplyExact);
    }

    /// Elements of all axes but the first: the width of a row.
    public int rowSize() {
        int size = 1;
        for (int axis = 1; axis < dims.size(); axis++) { // a loop, as it is asked for at each run
            size = Math.multiplyExact(size, dims.get(axis).capacity());
        }
        return size;
    }

    /// This shape with another extent on one axis.
    public Shape with(int axis, Dim dim) {
        List<Dim> changed = new ArrayList<>(dims);
        changed.set(axis(axis), dim);
        return new Shape(changed);
    }

    public Shape with(int axis, int size) {
        return with(axis, new Dim.Fixed(size));
    }

    /// The shape of `a ∘ b` element by element: axes are aligned at the back, and an extent of 1 is repeated.
    ///
    /// @throws ShapeException naming `op` and both shapes if an extent differs and is not 1
    static Shape broadcast(String op, Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        List<Dim> dims = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            Dim one = a.alignedDim(axis, rank);
            Dim other = b.alignedDim(axis, rank);
            if (!one.equals(other) && !one.isOne() && !other.isOne()) {
                throw new ShapeException(op, a, b);
            }
            dims.add(one.isOne() ? other : one);
        }
        return new Shape(dims);
    }

    /// Axis `axis` of this shape, were it of rank `rank` with ones in front.
    Dim alignedDim(int axis, int rank) {
        int own = axis - (rank - rank());
        return own < 0 ? new Dim.Fixed(1) : dims.get(own);
    }

    @Override
    public String toString() {
        return text(dims);
    }

    private static String text(List<Dim> dims) {
        return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
