package dev.selkie.seal.run;

import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// How far a run is.
///
/// @param round    the first that has not ended; the number of all rounds once only the last exams are left
/// @param rounds   of reinforcement
/// @param contexts passages of this round whose edits have all been examined
/// @param ofContexts how many there are
/// @param edits    that are written
/// @param ofEdits  how many there will be, over all rounds
/// @param adapters trained and examined, or failed
/// @param ofAdapters how many there will be, over all rounds
/// @param best     highest gain over the base of an edit in training, by the measure that is the reward; none yet
/// @param done     whether nothing is left
public record Standing(
        int round,
        int rounds,
        int contexts,
        int ofContexts,
        int edits,
        int ofEdits,
        int adapters,
        int ofAdapters,
        OptionalDouble best,
        boolean done) {
    /// How far the run of `plan` is when `ledger` is finished.
    public static Standing of(RunPlan plan, Ledger ledger) {
        int rounds = plan.settings().rounds();
        int round = ledger.ended(rounds);
        boolean trains = round < rounds;
        int contexts = trains ? plan.training(round).passages().size() : 0;
        return new Standing(
                round,
                rounds,
                trains ? examined(plan.training(round), round, ledger) : 0,
                contexts,
                count(plan.allEdits().stream()
                        .filter(edit -> ledger.edit(edit).isPresent())
                        .count()),
                plan.allEdits().size(),
                count(plan.allTrials(true).stream()
                        .filter(trial -> ledger.exam(trial).isPresent())
                        .count()),
                plan.allTrials(true).size(),
                best(plan, ledger),
                round == rounds
                        && plan.allTrials(false).stream()
                                .allMatch(trial -> ledger.exam(trial).isPresent()));
    }

    /// The standing as a JSON value, but for whether it is done.
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("round", round);
        json.put("rounds", rounds);
        json.put("contexts", contexts);
        json.put("of_contexts", ofContexts);
        json.put("edits", edits);
        json.put("of_edits", ofEdits);
        json.put("adapters", adapters);
        json.put("of_adapters", ofAdapters);
        best.ifPresent(gain -> json.put("best_gain", gain));
        return json;
    }

    private static int examined(Stage stage, int round, Ledger ledger) {
        int contexts = 0;
        for (int context = 0; context < stage.passages().size(); context++) {
            boolean all = stage.edits(new Arm.OwnEdits(), round, context).stream()
                    .allMatch(edit -> isExamined(stage, edit, ledger));
            contexts += all ? 1 : 0;
        }
        return contexts;
    }

    private static boolean isExamined(Stage stage, Trial.Edit edit, Ledger ledger) {
        return stage.isRated()
                ? ledger.rating(edit).isPresent()
                : stage.trials(edit).stream()
                        .allMatch(trial -> ledger.exam(trial).isPresent());
    }

    private static OptionalDouble best(RunPlan plan, Ledger ledger) {
        if (plan.settings().selection().proxy()) {
            return OptionalDouble.empty(); // ratings are no gains
        }
        return Gain.all(plan, ledger).stream().mapToDouble(Gain::gain).max();
    }

    private static int count(long number) {
        return Math.toIntExact(number);
    }
}
