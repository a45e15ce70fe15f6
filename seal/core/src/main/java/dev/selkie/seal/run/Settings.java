package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.SequencedMap;

/// Everything that decides what a run gives, but for the model and what it learns from: [RunSettings] over
/// passages, [ArcSettings] over puzzles.
public sealed interface Settings permits RunSettings, ArcSettings {
    /// The key that tells the two apart.
    String DOMAIN = "domain";

    /// Of reinforcement.
    Rounds rounds();

    /// Of all draws.
    long seed();

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
