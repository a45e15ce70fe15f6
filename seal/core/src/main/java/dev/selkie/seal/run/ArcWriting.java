package dev.selkie.seal.run;

import dev.selkie.model.generate.Sampling;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// How self-edits of puzzles are sampled.
///
/// @param temperature of the sampling
/// @param maxTokens   longest edit
/// @param tries       samples until one can be read; an edit whose samples all cannot is not followed
public record ArcWriting(double temperature, int maxTokens, int tries) {
    /// As published, but for the number of tries, which has no end there.
    public static final ArcWriting DEFAULT = new ArcWriting(0.8, 128, 8);

    /// @throws IllegalArgumentException naming the value that is out of its range
    public ArcWriting {
        Sampling.of(temperature, 1); // knows its range
        RunSettings.check("longest self-edit", maxTokens, 1);
        RunSettings.check("tries", tries, 1);
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("temperature", temperature);
        json.put("max_tokens", maxTokens);
        json.put("tries", tries);
        return json;
    }

    static ArcWriting of(JsonObject json) throws FormatException {
        return new ArcWriting(json.number("temperature"), json.count("max_tokens"), json.count("tries"));
    }
}
