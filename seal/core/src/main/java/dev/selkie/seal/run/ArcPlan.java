package dev.selkie.seal.run;

import dev.selkie.seal.arc.Puzzle;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// What is to be done in a run over puzzles, all of it known beforehand.
///
/// @param train   puzzles that rounds learn from
/// @param heldOut puzzles that every round's model is measured on; perhaps none
public record ArcPlan(ArcSettings settings, List<Puzzle> train, List<Puzzle> heldOut) implements Plan {
    /// @throws IllegalArgumentException if there are too few puzzles, or far too many attempts
    public ArcPlan {
        train = List.copyOf(train);
        heldOut = List.copyOf(heldOut);
        double measured = (double) heldOut.size() * settings.arms().size() * settings.heldOut();
        settings.rounds().check("puzzles", train.size(), settings.rounds().edits(), measured);
    }

    /// The stages of `round`, from 0; the last round, whose number is [Rounds#count()], measures only.
    public List<ArcStage> stages(int round) {
        var stages = new ArrayList<ArcStage>();
        if (!heldOut.isEmpty()) {
            stages.add(heldOutStage());
        }
        if (round < settings.rounds().count()) {
            stages.add(training(round));
        }
        return stages;
    }

    /// The stage that measures each round's model.
    public ArcStage heldOutStage() {
        return new ArcStage(Stage.HELD_OUT, heldOut, settings.arms(), settings.heldOut());
    }

    /// The stage of `round` whose edits are learnt from.
    public ArcStage training(int round) {
        return new ArcStage(
                Stage.TRAIN,
                settings.rounds().contexts(train, round),
                List.of(new ArcArm.InContext(), new ArcArm.OwnEdits()),
                settings.rounds().edits());
    }

    /// Each attempt after training has an edit of its own.
    @Override
    public List<Trial.Edit> allEdits() {
        return allTrials(true).stream().map(Trial::edit).toList();
    }

    @Override
    public List<Trial> allTrials(boolean adaptersOnly) {
        return IntStream.rangeClosed(0, settings.rounds().count())
                .boxed()
                .flatMap(round -> stages(round).stream()
                        .flatMap(stage -> stage.arms().stream()
                                .filter(arm -> arm.trains() || !adaptersOnly)
                                .flatMap(arm -> stage.trials(arm, round).stream())))
                .toList();
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
