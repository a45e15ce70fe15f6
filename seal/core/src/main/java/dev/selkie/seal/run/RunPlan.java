package dev.selkie.seal.run;

import dev.selkie.seal.Passage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// What is to be done in a run over passages, all of it known beforehand.
///
/// @param train   passages that rounds learn from
/// @param heldOut passages that every round's model is measured on; perhaps none
public record RunPlan(RunSettings settings, List<Passage> train, List<Passage> heldOut) implements Plan<Passage, Arm> {
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

    @Override
    public Stage<Passage, Arm> heldOutStage() {
        boolean measuresRounds = settings.rounds().count() > 0; // then every training has an edit of its own
        int edits = measuresRounds ? settings.seeds() : settings.rounds().edits();
        int seeds = measuresRounds ? 1 : settings.seeds();
        return new Stage<>(Stage.HELD_OUT, heldOut, settings.arms(), edits, seeds);
    }

    @Override
    public Stage<Passage, Arm> training(int round) {
        List<Passage> passages = settings.rounds().contexts(train, round);
        int edits = settings.rounds().edits();
        return settings.selection().proxy()
                ? new Stage<>(Stage.TRAIN, passages, List.of(new Arm.OwnEdits()), edits, 0)
                : new Stage<>(
                        Stage.TRAIN, passages, List.of(new Arm.Base(), new Arm.OwnEdits()), edits, settings.seeds());
    }

    @Override
    public List<Trial.Edit> allEdits() {
        return IntStream.rangeClosed(0, settings.rounds().count())
                .boxed()
                .flatMap(round -> stages(round).stream()
                        .flatMap(stage -> Arm.sources(stage.arms()).stream()
                                .filter(Arm::varies)
                                .flatMap(arm -> stage.edits(arm, round).stream())))
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
