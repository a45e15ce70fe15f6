package dev.selkie.engine.compile;

import java.util.List;

/// A view along the axes of a [Space].
///
/// @param strides in elements, 0: repeated
record Operand(View view, List<Long> strides) {
    Operand {
        strides = List.copyOf(strides);
    }
}
