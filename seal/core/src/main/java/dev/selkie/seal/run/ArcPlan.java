package dev.selkie.seal.run;

import dev.selkie.seal.arc.Puzzle;
import java.util.List;
import java.util.OptionalDouble;

/// What is to be done in a run over puzzles, all of it known beforehand.
///
/// @param train   puzzles that rounds learn from
/// @param heldOut puzzles that every round's model is measured on; perhaps none
public record ArcPlan(ArcSettings settings, List<Puzzle> train, List<Puzzle> heldOut) implements Plan<Puzzle, ArcArm> {
    /// @throws IllegalArgumentException if there are too few puzzles, or far too many attempts
    public ArcPlan {
        train = List.copyOf(train);
        heldOut = List.copyOf(heldOut);
        double measured = (double) heldOut.size() * settings.arms().size() * settings.heldOut();
        settings.rounds().check("puzzles", train.size(), settings.rounds().edits(), measured);
    }

    @Override
    public Stage<Puzzle, ArcArm> heldOutStage() {
        return new Stage<>(Stage.HELD_OUT, heldOut, settings.arms(), settings.heldOut(), 1);
    }

    @Override
    public Stage<Puzzle, ArcArm> training(int round) {
        return new Stage<>(
                Stage.TRAIN,
                settings.rounds().contexts(train, round),
                List.of(new ArcArm.InContext(), new ArcArm.OwnEdits()),
                settings.rounds().edits(),
                1);
    }

    /// Each attempt after training has an edit of its own.
    @Override
    public List<Trial.Edit> allEdits() {
        return allTrials(true).stream().map(Trial::edit).toList();
    }

    @Override
    public int piecesOfContext() {
        return settings.rounds().edits();
    }

    /// Puzzles are solved or not, so there is nothing to tell.
    @Override
    public OptionalDouble bestGain(int round, int context, Ledger ledger) {
        return OptionalDouble.empty();
    }
}
