package dev.selkie.seal.run;

import dev.selkie.seal.arc.Puzzle;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What is to be done in a run over puzzles, all of it known beforehand.
///
/// @param train   puzzles that rounds learn from
/// @param heldOut puzzles that every round's model is measured on; perhaps none
public record ArcPlan(ArcSettings settings, List<Puzzle> train, List<Puzzle> heldOut) {
    /// @throws IllegalArgumentException if there are too few puzzles, or far too many attempts
    public ArcPlan {
        train = List.copyOf(train);
        heldOut = List.copyOf(heldOut);
        if (train.size() < settings.contextsInAll()) {
            throw new IllegalArgumentException("%d puzzles to learn from are too few; %d rounds of %d need %d"
                    .formatted(train.size(), settings.rounds(), settings.contexts(), settings.contextsInAll()));
        }
        double training = (double) settings.rounds() * settings.contexts() * settings.edits();
        double measured =
                (settings.rounds() + 1.0) * heldOut.size() * settings.arms().size() * settings.heldOut();
        RunSettings.checkTrials(training + measured);
    }

    /// The stages of `round`, from 0; the last round, whose number is [ArcSettings#rounds()], measures only.
    public List<ArcStage> stages(int round) {
        var stages = new ArrayList<ArcStage>();
        if (!heldOut.isEmpty()) {
            stages.add(heldOutStage());
        }
        if (round < settings.rounds()) {
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
        int first = settings.fresh() ? round * settings.contexts() : 0;
        return new ArcStage(
                Stage.TRAIN,
                train.subList(first, first + settings.contexts()),
                List.of(new ArcArm.InContext(), new ArcArm.OwnEdits()),
                settings.edits());
    }

    /// How far the run is when `ledger` is finished.
    public Standing standing(Ledger ledger) {
        int rounds = settings.rounds();
        int round = ledger.ended(rounds);
        List<Trial> adapters = trials(true).toList();
        return new Standing(
                round,
                rounds,
                round < rounds ? attempted(round, ledger) : 0,
                round < rounds ? settings.contexts() : 0,
                Math.toIntExact(adapters.stream()
                        .filter(trial -> ledger.edit(trial.edit()).isPresent())
                        .count()),
                adapters.size(),
                Math.toIntExact(adapters.stream()
                        .filter(trial -> ledger.attempt(trial).isPresent())
                        .count()),
                adapters.size(),
                OptionalDouble.empty(),
                round == rounds
                        && trials(false).allMatch(trial -> ledger.attempt(trial).isPresent()));
    }

    private int attempted(int round, Ledger ledger) {
        ArcStage stage = training(round);
        return Math.toIntExact(IntStream.range(0, stage.puzzles().size())
                .filter(context -> stage.trials(new ArcArm.OwnEdits(), round, context).stream()
                        .allMatch(trial -> ledger.attempt(trial).isPresent()))
                .count());
    }

    /// All attempts, those after training or all.
    private Stream<Trial> trials(boolean trainedOnly) {
        return IntStream.rangeClosed(0, settings.rounds())
                .boxed()
                .flatMap(round -> stages(round).stream()
                        .flatMap(stage -> stage.arms().stream()
                                .filter(arm -> arm.trains() || !trainedOnly)
                                .flatMap(arm -> stage.trials(arm, round).stream())));
    }
}
