package dev.selkie.seal.run;

import dev.selkie.seal.arc.Puzzle;
import java.util.List;
import java.util.stream.IntStream;

/// The puzzles of a stage and the arms that attempt them: the same in every round, only the model differs.
///
/// @param name  [Stage#TRAIN] or [Stage#HELD_OUT]
/// @param edits how many of each puzzle in the arms whose edits differ
public record ArcStage(String name, List<Puzzle> puzzles, List<ArcArm> arms, int edits) {
    public ArcStage {
        puzzles = List.copyOf(puzzles);
        arms = List.copyOf(arms);
    }

    /// The attempts of `arm` at one puzzle.
    public List<Trial> trials(ArcArm arm, int round, int context) {
        return IntStream.range(0, arm.varies() ? edits : 1)
                .mapToObj(number -> new Trial(new Trial.Edit(round, name, arm.label(), context, number), 0))
                .toList();
    }

    /// The attempts of `arm` at all puzzles.
    public List<Trial> trials(ArcArm arm, int round) {
        return IntStream.range(0, puzzles.size())
                .boxed()
                .flatMap(context -> trials(arm, round, context).stream())
                .toList();
    }

    /// The puzzle that `edit` is of.
    public Puzzle puzzle(Trial.Edit edit) {
        return puzzles.get(edit.context());
    }
}
