package dev.selkie.tokenizer;

import dev.selkie.tokenizer.json.FormatException;
import java.util.List;
import java.util.Map;

/// A byte-level BPE tokenizer as [BpeTrainer] has learnt it, and the files that it is loaded from, here
/// ([Tokenizer#load]) and in Python.
///
/// @param specialTokens those with the ids from 0 on
/// @param tokens        all, by id, written in GPT-2's alphabet for bytes
/// @param merges        in the order in which they are applied
public record TrainedTokenizer(List<String> specialTokens, List<String> tokens, List<Merge> merges) {
    /// Two neighbouring tokens that become one.
    public record Merge(String left, String right) {}

    public TrainedTokenizer {
        specialTokens = List.copyOf(specialTokens);
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /// The content of `tokenizer.json`, as Hugging Face `tokenizers` writes it.
    public String tokenizerJson() {
        return TrainedJson.tokenizer(this);
    }

    /// The content of `tokenizer_config.json`, for `transformers`' `PreTrainedTokenizerFast`.
    ///
    /// @param roles       special tokens by what they are for: `bos_token`, `eos_token`, `pad_token`, …
    /// @param longestText tokens that the model takes at most
    /// @throws IllegalArgumentException if `roles` names what is no special token, or a role that there is not
    public String configJson(Map<String, String> roles, int longestText) {
        roles.forEach((role, token) -> {
            if (!TokenizerConfig.NAMES.contains(role) || !specialTokens.contains(token)) {
                throw new IllegalArgumentException(FormatException.quote(token) + " as " + FormatException.quote(role)
                        + ": the roles are " + TokenizerConfig.NAMES + ", the special tokens " + specialTokens);
            }
        });
        return TrainedJson.config(roles, longestText);
    }
}
