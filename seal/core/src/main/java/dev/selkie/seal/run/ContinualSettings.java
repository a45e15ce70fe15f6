package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Everything that decides what a continual run gives, but for the model and the passages.
///
/// @param sequences of passages, each learnt by a copy of the model; published: 64
/// @param length    passages of each; published: 8
/// @param writing   of the edits
/// @param inner     how an edit is learnt
/// @param seed      of all draws
public record ContinualSettings(int sequences, int length, Writing writing, Recipe inner, long seed) {
    /// All passages are drawn before the first is learnt, and stand in one file.
    private static final int MOST_PASSAGES = 100_000;

    /// @throws IllegalArgumentException naming the value that is out of its range
    public ContinualSettings {
        RunSettings.check("sequences", sequences, 1);
        RunSettings.check("length", length, 1);
        if ((long) sequences * length > MOST_PASSAGES) {
            throw new IllegalArgumentException("%d sequences of %d passages are more than %d passages"
                    .formatted(sequences, length, MOST_PASSAGES));
        }
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("sequences", sequences);
        json.put("length", length);
        json.put("writing", writing.json());
        json.put("inner", inner.json());
        json.put("seed", seed);
        return json;
    }

    static ContinualSettings of(JsonObject json) throws FormatException {
        return new ContinualSettings(
                json.count("sequences"),
                json.count("length"),
                Writing.of(json.object("writing")),
                Recipe.of(json.object("inner")),
                json.integer("seed"));
    }
}
