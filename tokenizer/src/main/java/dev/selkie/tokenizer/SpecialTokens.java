package dev.selkie.tokenizer;

import java.util.Map;
import java.util.OptionalInt;

/// The ids of the tokens that have a name: `bos_token`, `eos_token`, `pad_token`, `unk_token`, …
///
/// @param texts by name, as a chat template sees them
/// @param ids   by name
public record SpecialTokens(Map<String, String> texts, Map<String, Integer> ids) {
    /// The beginning of a text.
    public OptionalInt bos() {
        return id("bos_token");
    }

    /// The end of a text, or of an answer.
    public OptionalInt eos() {
        return id("eos_token");
    }

    public OptionalInt pad() {
        return id("pad_token");
    }

    /// What stands for characters without a token.
    public OptionalInt unknown() {
        return id("unk_token");
    }

    private OptionalInt id(String name) {
        Integer id = ids.get(name);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
