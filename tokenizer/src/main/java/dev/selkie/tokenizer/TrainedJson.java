package dev.selkie.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Writes the files of a [TrainedTokenizer]: members, their order and white space as Python's programs write them.
final class TrainedJson {
    private static final ObjectWriter WRITER = new ObjectMapper().writer(printer());

    private TrainedJson() {}

    private static DefaultPrettyPrinter printer() {
        var indenter = new DefaultIndenter("  ", "\n");
        var separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return new DefaultPrettyPrinter(separators).withObjectIndenter(indenter).withArrayIndenter(indenter);
    }

    static String tokenizer(TrainedTokenizer trained) {
        return write(object(
                member("version", "1.0"),
                member("truncation", null),
                member("padding", null),
                member("added_tokens", addedTokens(trained.specialTokens())),
                member("normalizer", null),
                member("pre_tokenizer", byteLevel(false)),
                member("post_processor", null),
                member("decoder", byteLevel(true)),
                member("model", model(trained))));
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
                    member("id", id),
                    member("content", special.get(id)),
                    member("single_word", false),
                    member("lstrip", false),
                    member("rstrip", false),
                    member("normalized", false),
                    member("special", true)));
        }
        return added;
    }

    /// @param prefix a space before each piece; means nothing when decoding
    private static Map<String, @Nullable Object> byteLevel(boolean prefix) {
        return object(
                member("type", "ByteLevel"),
                member("add_prefix_space", prefix),
                member("trim_offsets", true),
                member("use_regex", true));
    }

    private static Map<String, @Nullable Object> model(TrainedTokenizer trained) {
        var vocabulary = new LinkedHashMap<String, Integer>();
        trained.tokens().forEach(token -> vocabulary.put(token, vocabulary.size()));
        return object(
                member("type", "BPE"),
                member("dropout", null),
                member("unk_token", null),
                member("continuing_subword_prefix", null),
                member("end_of_word_suffix", null),
                member("fuse_unk", false),
                member("byte_fallback", false),
                member("ignore_merges", false),
                member("vocab", vocabulary),
                member(
                        "merges",
                        trained.merges().stream()
                                .map(merge -> List.of(merge.left(), merge.right()))
                                .toList()));
    }

    /// A member of an object; there is no `Map.Entry` for null in the library.
    private record Member(String name, @Nullable Object value) {}

    private static Member member(String name, @Nullable Object value) {
        return new Member(name, value);
    }

    private static Map<String, @Nullable Object> object(Member... members) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        for (Member member : members) {
            object.put(member.name(), member.value());
        }
        return object;
    }

    private static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError("maps, lists, strings and numbers can be written", e);
        }
    }
}
