package dev.selkie.seal.report;

import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.run.ArcArm;
import dev.selkie.seal.run.Entry;
import dev.selkie.seal.run.Ledger;
import dev.selkie.seal.run.Stage;
import dev.selkie.seal.run.Trial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// One arm's attempts at puzzles with one model.
///
/// @param round    the model's: how often it has been reinforced
/// @param arm      see [ArcArm#label()]
/// @param attempts that were made: one for each puzzle and edit; those that failed count as not solved
/// @param solved   attempts that solved every test of their puzzle
/// @param shares   of each puzzle by its number in the stage: the share of its attempts that solved it
public record ArcArmResult(int round, String arm, int attempts, int solved, SortedMap<Integer, Double> shares)
        implements ArmOutcome {
    /// The results of `arm` in `stage`; none while nothing of it is finished.
    static Optional<ArcArmResult> of(Stage<Puzzle, ArcArm> stage, ArcArm arm, int round, Ledger ledger) {
        var shares = new TreeMap<Integer, Double>();
        int attempts = 0;
        int solved = 0;
        for (int context = 0; context < stage.contexts().size(); context++) {
            List<Entry.Attempted> made = attempts(stage.trials(arm, round, context), ledger);
            if (!made.isEmpty()) {
                int own = Math.toIntExact(
                        made.stream().filter(Entry.Attempted::solved).count());
                attempts += made.size();
                solved += own;
                shares.put(context, (double) own / made.size());
            }
        }
        return shares.isEmpty()
                ? Optional.empty()
                : Optional.of(new ArcArmResult(round, arm.label(), attempts, solved, shares));
    }

    private static List<Entry.Attempted> attempts(List<Trial> trials, Ledger ledger) {
        return trials.stream().flatMap(trial -> ledger.attempt(trial).stream()).toList();
    }

    /// Number of puzzles.
    public int tasks() {
        return shares.size();
    }

    /// The mean share over puzzles with its interval.
    public Interval rate(long seed) {
        return Interval.of(List.copyOf(shares.values()), RandomStream.of(seed, "bootstrap"));
    }

    /// How much better this arm is than `other`, puzzle by puzzle; none if they share no puzzle.
    public Optional<Interval> over(ArcArmResult other, long seed) {
        return Interval.paired(shares, other.shares, seed);
    }

    SequencedMap<String, Object> json(long seed) {
        Interval rate = rate(seed);
        var json = new LinkedHashMap<String, Object>();
        json.put("name", arm);
        json.put("round", round);
        json.put("tasks", tasks());
        json.put("attempts", attempts);
        json.put("solved", solved);
        json.put("rate", (double) solved / attempts);
        json.put("low", rate.low());
        json.put("high", rate.high());
        return json;
    }
}
