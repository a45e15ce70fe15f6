package dev.selkie.seal.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What is to be done in a run, all of it known beforehand: [RunPlan] over passages, [ArcPlan] over puzzles.
public sealed interface Plan<C, A extends AnyArm> permits RunPlan, ArcPlan {
    Settings settings();

    /// What rounds learn from.
    List<C> train();

    /// What every round's model is measured on; perhaps nothing.
    List<C> heldOut();

    /// The stage that measures each round's model.
    Stage<C, A> heldOutStage();

    /// The stage of `round` whose edits are learnt from.
    Stage<C, A> training(int round);

    /// All self-edits that models write, files hold, or that are drawn.
    List<Trial.Edit> allEdits();

    /// How many entries give the rewards of all edits of a context that a round learns from.
    int piecesOfContext();

    /// By how much the best edit of a context in training is better than none, as far as is known.
    OptionalDouble bestGain(int round, int context, Ledger ledger);

    /// The stages of `round`, from 0; the last round, whose number is [Rounds#count()], measures only.
    default List<Stage<C, A>> stages(int round) {
        var stages = new ArrayList<Stage<C, A>>();
        if (!heldOut().isEmpty()) {
            stages.add(heldOutStage());
        }
        if (round < settings().rounds().count()) {
            stages.add(training(round));
        }
        return stages;
    }

    /// How many trainings are finished, exams and all. What a kill made the run do twice counts once.
    default int trained(Ledger ledger) {
        return (int) trials(true, (arm, all) -> all.filter(ledger::isFinished).map(arm::training))
                .distinct()
                .count();
    }

    /// All exams or attempts, those with adapters or all.
    default List<Trial> allTrials(boolean adaptersOnly) {
        return trials(adaptersOnly, (_, all) -> all).toList();
    }

    /// What `some` takes of each arm's exams or attempts.
    private Stream<Trial> trials(boolean adaptersOnly, BiFunction<A, Stream<Trial>, Stream<Trial>> some) {
        return IntStream.rangeClosed(0, settings().rounds().count())
                .boxed()
                .flatMap(round -> stages(round).stream()
                        .flatMap(stage -> stage.arms().stream()
                                .filter(arm -> arm.trains() || !adaptersOnly)
                                .flatMap(arm -> some.apply(arm, stage.trials(arm, round).stream()))));
    }
}
