package dev.selkie.seal.run;

import dev.selkie.seal.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// What is to be done in a run, all of it known beforehand.
///
/// @param train   passages that rounds learn from
/// @param heldOut passages that every round's model is measured on; perhaps none
public record RunPlan(RunSettings settings, List<Passage> train, List<Passage> heldOut) implements Plan {
    /// @throws IllegalArgumentException if there are too few passages, one has no questions, or there are far too many
    ///     exams
    public RunPlan {
        train = List.copyOf(train);
        heldOut = List.copyOf(heldOut);
        Rounds rounds = settings.rounds();
        double ofEach = (double) rounds.edits() * settings.seeds();
        double ofEachHeldOut = rounds.count() > 0 ? settings.seeds() : ofEach;
        double measured = (double) heldOut.size() * settings.arms().size() * ofEachHeldOut;
        rounds.check("passages", train.size(), ofEach, measured);
        requireQuestions(train);
        requireQuestions(heldOut);
    }

    /// The stages of `round`, from 0; the last round, whose number is [Rounds#count()], measures only.
    public List<Stage> stages(int round) {
        var stages = new ArrayList<Stage>();
        if (!heldOut.isEmpty()) {
            boolean measuresRounds = settings.rounds().count() > 0; // then every training has an edit of its own
            int edits = measuresRounds ? settings.seeds() : settings.rounds().edits();
            int seeds = measuresRounds ? 1 : settings.seeds();
            stages.add(new Stage(Stage.HELD_OUT, heldOut, settings.arms(), edits, seeds));
        }
        if (round < settings.rounds().count()) {
            stages.add(training(round));
        }
        return stages;
    }

    /// The stage of `round` whose edits are learnt from.
    public Stage training(int round) {
        List<Passage> passages = settings.rounds().contexts(train, round);
        int edits = settings.rounds().edits();
        List<Arm> arms = List.of(new Arm.Base(), new Arm.OwnEdits());
        return settings.selection().proxy()
                ? new Stage(Stage.TRAIN, passages, arms.subList(1, 2), edits, 0)
                : new Stage(Stage.TRAIN, passages, arms, edits, settings.seeds());
    }

    @Override
    public List<Trial.Edit> allEdits() {
        return rounds().boxed()
                .flatMap(round -> stages(round).stream()
                        .flatMap(stage -> stage.sources().stream()
                                .filter(arm -> arm instanceof Arm.OwnEdits || arm instanceof Arm.FileEdits)
                                .flatMap(arm -> stage.edits(arm, round).stream())))
                .toList();
    }

    @Override
    public List<Trial> allTrials(boolean adaptersOnly) {
        return rounds().boxed()
                .flatMap(round -> stages(round).stream()
                        .flatMap(stage -> stage.arms().stream()
                                .filter(arm -> arm.trains() || !adaptersOnly)
                                .flatMap(arm -> stage.trials(arm, round).stream())))
                .toList();
    }

    /// Where edits are rated none is learnt, and each rating is a piece.
    @Override
    public int piecesOfContext() {
        return settings.rounds().edits() * (settings.selection().proxy() ? 1 : settings.seeds());
    }

    /// Ratings are no gains.
    @Override
    public OptionalDouble bestGain(int round, int context, Ledger ledger) {
        return settings.selection().proxy()
                ? OptionalDouble.empty()
                : Gain.of(this, round, context, ledger).stream()
                        .mapToDouble(Gain::gain)
                        .max();
    }

    private IntStream rounds() {
        return IntStream.rangeClosed(0, settings.rounds().count());
    }

    static void requireQuestions(List<Passage> passages) {
        for (Passage passage : passages) {
            if (passage.questions().isEmpty()) {
                throw new IllegalArgumentException(
                        "the passage about '%s' has no questions; a run needs an exam on each"
                                .formatted(passage.title()));
            }
        }
    }
}
