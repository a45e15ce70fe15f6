package dev.selkie.seal.run;

import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// How far a run is.
///
/// @param round    the first that has not ended; the number of all rounds once only the last exams are left
/// @param rounds   of reinforcement
/// @param contexts passages or puzzles of this round whose edits have all been examined
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
    /// How far the run of `plan` is once what `ledger` holds is finished.
    public static Standing of(Plan<?, ?> plan, Ledger ledger) {
        return new Tally(plan, ledger).standing();
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
}
