package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The rounds of reinforcement of a run: what each of them learns from, and how.
///
/// @param count         of them; 0 measures the model and leaves it as it is
/// @param contexts      passages or puzzles that each learns from
/// @param fresh         each has contexts of its own, as published; otherwise all have the same
/// @param edits         self-edits of each context
/// @param outer         how the writer is trained at the end of each
/// @param reinforcement how it learns from what its edits were worth
public record Rounds(int count, int contexts, boolean fresh, int edits, Recipe outer, Reinforcement reinforcement) {
    private static final int MOST_TRIALS = 1_000_000;

    /// @throws IllegalArgumentException naming the value that is out of its range
    public Rounds {
        RunSettings.check("rounds", count, 0);
        RunSettings.check("contexts", contexts, count > 0 ? 1 : 0);
        RunSettings.check("edits", edits, 1);
    }

    /// No rounds: a run that measures a model and leaves it as it is.
    ///
    /// @param edits of each context
    /// @param outer how the writer would be trained
    public static Rounds none(int edits, Recipe outer) {
        return new Rounds(0, 0, true, edits, outer, new Reinforcement.RestEm());
    }

    /// How many contexts all of them together learn from.
    public long contextsInAll() {
        return (long) contexts * (fresh ? count : Math.min(1, count));
    }

    /// Those of `contexts` that `round` learns from.
    <C> List<C> contexts(List<C> all, int round) {
        int first = fresh ? round * contexts : 0;
        return all.subList(first, first + contexts);
    }

    /// Checks that a run of these rounds can be planned: all that it does is known beforehand.
    ///
    /// @param what     the contexts are
    /// @param given    contexts to learn from
    /// @param ofEach   adapters that each of them trains
    /// @param measured adapters and exams on others, with the model of each round
    /// @throws IllegalArgumentException if the contexts are too few, or the adapters and exams too many
    void check(String what, int given, double ofEach, double measured) {
        if (given < contextsInAll()) {
            throw new IllegalArgumentException("%d %s to learn from are too few; %d rounds of %d need %d"
                    .formatted(given, what, count, contexts, contextsInAll()));
        }
        double trials = (double) count * contexts * ofEach + (count + 1.0) * measured;
        if (trials > MOST_TRIALS) {
            throw new IllegalArgumentException(
                    "%.0f adapters and exams are more than a run's %d; ask for fewer rounds, edits or seeds"
                            .formatted(trials, MOST_TRIALS));
        }
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("rounds", count);
        json.put("contexts", contexts);
        json.put("fresh", fresh);
        json.put("edits", edits);
        json.put("outer", outer.json());
        json.put("reinforcement", reinforcement.json());
        return json;
    }

    /// The rounds that [#json()] has written.
    static Rounds of(JsonObject json) throws FormatException {
        return new Rounds(
                json.count("rounds"),
                json.count("contexts"),
                json.bool("fresh"),
                json.count("edits"),
                Recipe.of(json.object("outer")),
                Reinforcement.of(json.object("reinforcement")));
    }
}
