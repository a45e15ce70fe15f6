package dev.selkie.seal.run;

import dev.selkie.model.FormatException;
import dev.selkie.model.json.JsonObject;
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
    /// @throws IllegalArgumentException naming the value that is out of its range
    public ContinualSettings {
        if (sequences < 1) {
            throw new IllegalArgumentException("sequences %d is below 1".formatted(sequences));
        }
        if (length < 1) {
            throw new IllegalArgumentException("length %d is below 1".formatted(length));
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
                Fields.count(json, "sequences"),
                Fields.count(json, "length"),
                Writing.of(Fields.object(json, "writing")),
                Recipe.of(Fields.object(json, "inner")),
                Fields.integer(json, "seed"));
    }
}
