package dev.selkie.seal.run;

import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Splitting;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// How self-edits are asked for and cut.
///
/// @param maxTokens longest edit
/// @param splitting into documents
public record Writing(EditPrompt prompt, int maxTokens, Splitting splitting) {
    /// @throws IllegalArgumentException if `maxTokens` is below 1
    public Writing {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("longest self-edit %d is below 1 token".formatted(maxTokens));
        }
    }

    SequencedMap<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("prompt", prompt.toString());
        json.put("max_tokens", maxTokens);
        json.put("lines", splitting.lines());
        json.put("published_splitting", splitting.published());
        json.put("thought", splitting.thought());
        json.put("most_pieces", splitting.mostPieces());
        return json;
    }

    static Writing of(JsonObject json) throws FormatException {
        var splitting = new Splitting(
                json.bool("lines"), json.bool("published_splitting"), json.bool("thought"), json.count("most_pieces"));
        return new Writing(EditPrompt.named(json.string("prompt")), json.count("max_tokens"), splitting);
    }
}
