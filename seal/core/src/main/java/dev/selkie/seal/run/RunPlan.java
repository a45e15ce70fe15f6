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
        if (train.size() < settings.contextsInAll()) {
            throw new IllegalArgumentException("%d passages to learn from are too few; %d rounds of %d need %d"
                    .formatted(train.size(), settings.rounds(), settings.contexts(), settings.contextsInAll()));
        }
        double ofEach = (double) settings.edits() * settings.seeds();
        double training = settings.rounds() * (double) settings.contexts() * ofEach;
        double ofEachHeldOut = settings.rounds() > 0 ? settings.seeds() : ofEach;
        double measured =
                (settings.rounds() + 1.0) * heldOut.size() * settings.arms().size() * ofEachHeldOut;
        RunSettings.checkTrials(training + measured);
        requireQuestions(train);
        requireQuestions(heldOut);
    }

    /// The stages of `round`, from 0; the last round, whose number is [RunSettings#rounds()], measures only.
    public List<Stage> stages(int round) {
        var stages = new ArrayList<Stage>();
        if (!heldOut.isEmpty()) {
            boolean measuresRounds = settings.rounds() > 0; // then every training has an edit of its own
            int edits = measuresRounds ? settings.seeds() : settings.edits();
            int seeds = measuresRounds ? 1 : settings.seeds();
            stages.add(new Stage(Stage.HELD_OUT, heldOut, settings.arms(), edits, seeds));
        }
        if (round < settings.rounds()) {
            stages.add(training(round));
        }
        return stages;
    }

    /// The stage of `round` whose edits are learnt from.
    public Stage training(int round) {
        int first = settings.fresh() ? round * settings.contexts() : 0;
        List<Passage> passages = train.subList(first, first + settings.contexts());
        List<Arm> arms = List.of(new Arm.Base(), new Arm.OwnEdits());
        return settings.selection().proxy()
                ? new Stage(Stage.TRAIN, passages, arms.subList(1, 2), settings.edits(), 0)
                : new Stage(Stage.TRAIN, passages, arms, settings.edits(), settings.seeds());
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
        return settings.edits() * (settings.selection().proxy() ? 1 : settings.seeds());
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
        return IntStream.rangeClosed(0, settings.rounds());
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
