package dev.selkie.model.gguf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How text is cut before byte-pair merging, by the names that `tokenizer.ggml.pre` gives: llama.cpp stores a name
/// where `tokenizer.json` has the rules.
///
/// Source: the table of pre-tokenizers in llama.cpp's `src/llama-vocab.cpp`, and the `tokenizer.json` of the models
/// that bear each name.
final class PreTokenizers {
    /// Pieces as GPT-2 cuts them.
    private static final Set<String> GPT2 = Set.of(
            "gpt-2",
            "phi-2",
            "jina-es",
            "jina-de",
            "gigachat",
            "jina-v2-es",
            "jina-v2-de",
            "mpt",
            "olmo",
            "jais",
            "trillion");

    /// Each digit a piece of its own, the rest as GPT-2.
    private static final Set<String> DIGITS =
            Set.of("smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b");

    /// Digits in groups of up to three from the left.
    private static final Set<String> LLAMA3 =
            Set.of("llama-bpe", "llama3", "llama-v3", "falcon3", "pixtral", "dbrx", "smaug-bpe");

    private static final Set<String> QWEN2 = Set.of("qwen2", "deepseek-r1-qwen", "stablelm2", "megrez", "hunyuan");

    private static final String SPLIT =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|%s| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+"
                    + "|\\s+(?!\\S)|\\s+";

    private PreTokenizers() {}

    /// The `pre_tokenizer` of a `tokenizer.json` for the name `pre`, if Selkie knows it.
    static Optional<Map<String, Object>> json(String pre) {
        if (GPT2.contains(pre)) {
            return Optional.of(byteLevel(true));
        }
        if (DIGITS.contains(pre)) {
            return Optional.of(sequence(object("type", "Digits", "individual_digits", true), byteLevel(true)));
        }
        if (isLlama3(pre)) {
            return Optional.of(sequence(split(SPLIT.formatted("\\p{N}{1,3}")), byteLevel(false)));
        }
        if (QWEN2.contains(pre)) {
            return Optional.of(sequence(split(SPLIT.formatted("\\p{N}")), byteLevel(false)));
        }
        return Optional.empty();
    }

    /// Whether `pre` stands for Llama 3's tokenizer, which takes a piece that is a token as it is, merges or not,
    /// and puts its begin token before a text unless told otherwise.
    static boolean isLlama3(String pre) {
        return LLAMA3.contains(pre);
    }

    /// Keys and values in turn.
    static Map<String, Object> object(Object... keysAndValues) {
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            object.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return object;
    }

    private static Map<String, Object> sequence(Map<String, Object> first, Map<String, Object> second) {
        return object("type", "Sequence", "pretokenizers", List.of(first, second));
    }

    private static Map<String, Object> split(String regex) {
        return object("type", "Split", "pattern", Map.of("Regex", regex), "behavior", "Isolated", "invert", false);
    }

    private static Map<String, Object> byteLevel(boolean useRegex) {
        return object("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", useRegex);
    }
}
