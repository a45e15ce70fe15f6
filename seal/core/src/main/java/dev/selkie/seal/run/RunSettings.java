package dev.selkie.seal.run;

import dev.selkie.seal.judge.Judging;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Everything that decides what a run gives, but for the model and the passages.
///
/// @param rounds    of reinforcement; 0 examines the model and leaves it as it is
/// @param contexts  passages that each round learns from
/// @param fresh     each round has passages of its own, as published; otherwise all have the same
/// @param edits     self-edits of each passage in training; without rounds, in the held-out stage
/// @param seeds     trainings of each edit; in the held-out stage of rounds each has an edit of its own
/// @param writing   of the edits
/// @param recipes   of all trainings
/// @param selection which those are
/// @param reinforcement how the writer learns from rewards
/// @param judging   of answers
/// @param arms      of the held-out stage
/// @param seed      of all draws
public record RunSettings(
        int rounds,
        int contexts,
        boolean fresh,
        int edits,
        int seeds,
        Writing writing,
        Recipes recipes,
        Selection selection,
        Reinforcement reinforcement,
        Judging judging,
        List<Arm> arms,
        long seed)
        implements Settings {
    /// Its value of [Settings#DOMAIN].
    static final String KNOWLEDGE = "knowledge";

    private static final int MOST_TRIALS = 1_000_000;

    /// @throws IllegalArgumentException naming the value that is out of its range
    public RunSettings {
        check("rounds", rounds, 0);
        check("contexts", contexts, rounds > 0 ? 1 : 0);
        check("edits", edits, 1);
        check("seeds", seeds, 1);
        if (!judging.has(selection.reward())) {
            throw new IllegalArgumentException("the reward %s needs its judge".formatted(selection.reward()));
        }
        arms = List.copyOf(arms);
    }

    /// See [Recipes#inner()].
    public Recipe inner() {
        return recipes.inner();
    }

    /// See [Recipes#outer()].
    public Recipe outer() {
        return recipes.outer();
    }

    @Override
    public SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put(DOMAIN, KNOWLEDGE);
        json.put("rounds", rounds);
        json.put("contexts", contexts);
        json.put("fresh", fresh);
        json.put("edits", edits);
        json.put("seeds", seeds);
        json.put("writing", writing.json());
        json.putAll(recipes.json());
        json.put("selection", selection.json());
        json.put("reinforcement", reinforcement.json());
        json.put("judging", judging.json());
        json.put("arms", arms.stream().map(Arm::label).toList());
        json.put("seed", seed);
        return json;
    }

    static RunSettings of(JsonObject json) throws FormatException {
        var arms = new ArrayList<Arm>();
        for (String label : json.strings("arms")) {
            arms.add(Arm.named(label));
        }
        return new RunSettings(
                json.count("rounds"),
                json.count("contexts"),
                json.bool("fresh"),
                json.count("edits"),
                json.count("seeds"),
                Writing.of(json.object("writing")),
                Recipes.of(json),
                Selection.of(json.object("selection")),
                Reinforcement.of(json.object("reinforcement")),
                Judging.of(json.object("judging")),
                arms,
                json.integer("seed"));
    }

    /// Checks that a run of so many trials can be planned: all of them are known beforehand.
    static void checkTrials(double count) {
        if (count > MOST_TRIALS) {
            throw new IllegalArgumentException(
                    "%.0f adapters and exams are more than a run's %d; ask for fewer rounds, edits or seeds"
                            .formatted(count, MOST_TRIALS));
        }
    }

    static void check(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException("%s %d is below %d".formatted(name, value, least));
        }
    }
}
