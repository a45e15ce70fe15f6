package dev.selkie.seal.arc;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A grid and what the puzzle makes of it.
public record Pair(Grid input, Grid output) {
    Pair map(UnaryOperator<Grid> change) {
        return new Pair(change.apply(input), change.apply(output));
    }

    Stream<Grid> grids() {
        return Stream.of(input, output);
    }
}
