package dev.selkie.seal.arc;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// One exercise: pairs that are shown, and one whose output is asked for.
public record Row(List<Pair> shown, Pair asked) {
    public Row {
        shown = List.copyOf(shown);
    }

    Row mapPairs(UnaryOperator<Pair> change) {
        return new Row(shown.stream().map(change).toList(), change.apply(asked));
    }

    Row map(UnaryOperator<Grid> change) {
        return mapPairs(pair -> pair.map(change));
    }

    Stream<Grid> grids() {
        return Stream.concat(shown.stream(), Stream.of(asked)).flatMap(Pair::grids);
    }

    /// Whether no side of a grid is longer than puzzles allow.
    boolean fits() {
        return grids().allMatch(grid -> Math.max(grid.height(), grid.width()) <= Grid.LONGEST_SIDE);
    }
}
