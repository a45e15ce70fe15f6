package dev.selkie.engine;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Shapes that do not fit together, found while the graph is built. The message names the op and all shapes.
public final class ShapeException extends IllegalArgumentException {
    ShapeException(String op, Shape... shapes) {
        super(Arrays.stream(shapes).map(Shape::toString).collect(Collectors.joining(", ", op + ": ", "")));
    }

    ShapeException(String message) {
        super(message);
    }
}
