package dev.selkie.tokenizer;

import static java.util.Map.entry;

import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonNull;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes the files of a [TrainedTokenizer]: members, their order and white space as Python's programs write them.
final class TrainedJson {
    private TrainedJson() {}

    static String tokenizer(TrainedTokenizer trained) {
        return write(object(
                entry("version", "1.0"),
                entry("truncation", JsonNull.NULL),
                entry("padding", JsonNull.NULL),
                entry("added_tokens", addedTokens(trained.specialTokens())),
                entry("normalizer", JsonNull.NULL),
                entry("pre_tokenizer", byteLevel(false)),
                entry("post_processor", JsonNull.NULL),
                entry("decoder", byteLevel(true)),
                entry("model", model(trained))));
    }

    static String config(Map<String, String> roles, int longestText) {
        var settings = new TreeMap<String, Object>(roles);
        settings.put("clean_up_tokenization_spaces", false);
        settings.put("model_max_length", longestText);
        settings.put("tokenizer_class", "PreTrainedTokenizerFast");
        return write(settings);
    }

    private static List<Object> addedTokens(List<String> special) {
        var added = new ArrayList<Object>();
        for (int id = 0; id < special.size(); id++) {
            added.add(object(
                    entry("id", id),
                    entry("content", special.get(id)),
                    entry("single_word", false),
                    entry("lstrip", false),
                    entry("rstrip", false),
                    entry("normalized", false),
                    entry("special", true)));
        }
        return added;
    }

    /// @param prefix a space before each piece; means nothing when decoding
    private static Map<String, Object> byteLevel(boolean prefix) {
        return object(
                entry("type", "ByteLevel"),
                entry("add_prefix_space", prefix),
                entry("trim_offsets", true),
                entry("use_regex", true));
    }

    private static Map<String, Object> model(TrainedTokenizer trained) {
        var vocabulary = new LinkedHashMap<String, Integer>();
        trained.tokens().forEach(token -> vocabulary.put(token, vocabulary.size()));
        return object(
                entry("type", "BPE"),
                entry("dropout", JsonNull.NULL),
                entry("unk_token", JsonNull.NULL),
                entry("continuing_subword_prefix", JsonNull.NULL),
                entry("end_of_word_suffix", JsonNull.NULL),
                entry("fuse_unk", false),
                entry("byte_fallback", false),
                entry("ignore_merges", false),
                entry("vocab", vocabulary),
                entry(
                        "merges",
                        trained.merges().stream()
                                .map(merge -> List.of(merge.left(), merge.right()))
                                .toList()));
    }

    @SafeVarargs
    private static Map<String, Object> object(Map.Entry<String, ?>... members) {
        var object = new LinkedHashMap<String, Object>();
        for (Map.Entry<String, ?> member : members) {
            object.put(member.getKey(), member.getValue());
        }
        return object;
    }

    /// Without the line feed at the end, as Python's programs write it.
    private static String write(Object value) {
        return Json.write(value).stripTrailing();
    }
}
