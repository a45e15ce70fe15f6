package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.SequencedMap;

/// Everything that decides what a run gives, but for the model and what it learns from: [RunSettings] over
/// passages, [ArcSettings] over puzzles.
public sealed interface Settings permits RunSettings, ArcSettings {
    /// The key that tells the two apart.
    String DOMAIN = "domain";

    /// Rounds of reinforcement; none measures the model and leaves it as it is.
    int rounds();

    /// Passages or puzzles that each round learns from.
    int contexts();

    /// Each round has contexts of its own; otherwise all have the same.
    boolean fresh();

    /// Of all draws.
    long seed();

    /// How many contexts all rounds together learn from.
    default long contextsInAll() {
        return (long) contexts() * (fresh() ? rounds() : Math.min(1, rounds()));
    }

    /// The settings as a JSON value, for [#of] to read.
    SequencedMap<String, Object> json();

    /// The settings that `json` is.
    ///
    /// @throws FormatException if it is none
    static Settings of(JsonObject json) throws FormatException {
        String domain = json.string(DOMAIN);
        return switch (domain) {
            case RunSettings.KNOWLEDGE -> RunSettings.of(json);
            case ArcSettings.ARC -> ArcSettings.of(json);
            default -> throw json.wrong(DOMAIN, "knowledge or arc", FormatException.quote(domain));
        };
    }
}
