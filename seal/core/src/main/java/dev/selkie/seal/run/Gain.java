package dev.selkie.seal.run;

import dev.selkie.seal.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a self-edit in training was worth.
///
/// @param base   reward without it; 0 where edits are rated
/// @param reward with it
public record Gain(Trial.Edit edit, double base, double reward) {
    /// How much better it made the model.
    public double gain() {
        return reward - base;
    }

    /// The gains of all edits in training that have been examined, in the order of the plan.
    public static List<Gain> all(RunPlan plan, Ledger ledger) {
        var gains = new ArrayList<Gain>();
        for (int round = 0; round < plan.settings().rounds().count(); round++) {
            gains.addAll(of(plan, round, ledger));
        }
        return gains;
    }

    /// Those of one round.
    public static List<Gain> of(RunPlan plan, int round, Ledger ledger) {
        return IntStream.range(0, plan.training(round).contexts().size())
                .boxed()
                .flatMap(context -> of(plan, round, context, ledger).stream())
                .toList();
    }

    /// Those of one of its contexts.
    static List<Gain> of(RunPlan plan, int round, int context, Ledger ledger) {
        Stage<Passage, Arm> stage = plan.training(round);
        Selection selection = plan.settings().selection();
        var untaught = new Arm.Base();
        Optional<Double> base = stage.isRated()
                ? Optional.of(0.0)
                : selection.reward(
                        stage, untaught, stage.edits(untaught, round, context).getFirst(), ledger);
        var gains = new ArrayList<Gain>();
        for (Trial.Edit edit : stage.edits(new Arm.OwnEdits(), round, context)) {
            Optional<Double> reward = selection.reward(stage, new Arm.OwnEdits(), edit, ledger);
            if (base.isPresent() && reward.isPresent()) {
                gains.add(new Gain(edit, base.get(), reward.get()));
            }
        }
        return gains;
    }
}
