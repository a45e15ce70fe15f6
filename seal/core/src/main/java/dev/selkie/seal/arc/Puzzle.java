package dev.selkie.seal.arc;

import dev.selkie.seal.random.NumpyRandom;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

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

    /// The puzzles in the order of the published evaluation: their tests are shuffled as NumPy does, and each puzzle
    /// comes where its first test does.
    public static List<Puzzle> shuffled(List<Puzzle> puzzles, int seed) {
        List<Puzzle> ofTests = puzzles.stream()
                .flatMap(puzzle -> Collections.nCopies(puzzle.solutions.size(), puzzle).stream())
                .toList();
        return IntStream.of(new NumpyRandom(seed).permutation(ofTests.size()))
                .mapToObj(ofTests::get)
                .distinct()
                .toList();
    }
}
