package dev.selkie.seal.arc;

import java.util.List;

/// A task whose outputs are known.
///
/// @param solutions of the task's tests, in their order
public record Puzzle(ArcTask task, List<Grid> solutions) {
    /// @throws IllegalArgumentException naming the task, if there are more or fewer solutions than tests
    public Puzzle {
        solutions = List.copyOf(solutions);
        if (solutions.size() != task.tests().size()) {
            throw new IllegalArgumentException("puzzle %s has %d tests and %d solutions"
                    .formatted(task.id(), task.tests().size(), solutions.size()));
        }
    }
}
