package dev.selkie.model.gguf;

import static dev.selkie.model.gguf.PreTokenizers.object;

import dev.selkie.model.files.Writes;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonNull;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The byte-level BPE tokenizer in a GGUF file's metadata, as the files of a Hugging Face folder.
final class GgufTokenizer {
    private static final String KEYS = "tokenizer.ggml.";

    /// The numbers of `tokenizer.ggml.token_type` for tokens that are found in a text before it is cut.
    private static final long CONTROL = 3;

    private static final long USER_DEFINED = 4;

    private final GgufFile file;
    private final List<String> tokens;
    private final List<Long> types;
    private final String pre;

    /// @throws FormatException if the file's tokenizer is none, or of a kind that Selkie does not have
    GgufTokenizer(GgufFile file) throws FormatException {
        this.file = file;
        String model = file.string(KEYS + "model").orElseThrow(() -> file.missing(KEYS + "model"));
        if (!model.equals("gpt2")) {
            String found = FormatException.quote(model);
            throw FormatException.in(file.path(), KEYS + "model to be \"gpt2\" (byte-level BPE)", found);
        }
        this.tokens = file.strings(KEYS + "tokens").orElseThrow(() -> file.missing(KEYS + "tokens"));
        this.types = file.integers(KEYS + "token_type").orElse(List.of());
        if (!types.isEmpty() && types.size() != tokens.size()) {
            throw FormatException.in(file.path(), tokens.size() + " token types", "" + types.size());
        }
        this.pre = file.string(KEYS + "pre").orElse("none");
    }

    /// Writes `tokenizer.json`, `tokenizer_config.json` and, if the file has a template, `chat_template.jinja`.
    void write(Path folder, int longestText) throws IOException {
        Writes.text(folder.resolve("tokenizer.json"), Json.write(tokenizer()));
        Writes.text(folder.resolve("tokenizer_config.json"), Json.write(settings(longestText)));
        Optional<String> template = file.string("tokenizer.chat_template");
        if (template.isPresent()) {
            Writes.text(folder.resolve("chat_template.jinja"), template.get());
        }
    }

    private Map<String, Object> tokenizer() throws FormatException {
        Optional<Map<String, Object>> preTokenizer = PreTokenizers.json(pre);
        if (preTokenizer.isEmpty()) {
            String expected = KEYS + "pre to be a pre-tokenizer that Selkie knows";
            throw FormatException.in(file.path(), expected, FormatException.quote(pre));
        }
        return object(
                "version",
                "1.0",
                "truncation",
                JsonNull.NULL,
                "padding",
                JsonNull.NULL,
                "added_tokens",
                addedTokens(),
                "normalizer",
                JsonNull.NULL,
                "pre_tokenizer",
                preTokenizer.get(),
                "post_processor",
                postProcessor(),
                "decoder",
                object("type", "ByteLevel", "add_prefix_space", true, "trim_offsets", true, "use_regex", true),
                "model",
                model());
    }

    private List<Object> addedTokens() {
        var added = new ArrayList<Object>();
        for (int id = 0; id < types.size(); id++) {
            long type = types.get(id);
            if (type == CONTROL || type == USER_DEFINED) {
                added.add(object(
                        "id",
                        id,
                        "content",
                        tokens.get(id),
                        "single_word",
                        false,
                        "lstrip",
                        false,
                        "rstrip",
                        false,
                        "normalized",
                        false,
                        "special",
                        type == CONTROL));
            }
        }
        return added;
    }

    private Map<String, Object> model() throws FormatException {
        return object(
                "type",
                "BPE",
                "dropout",
                JsonNull.NULL,
                "unk_token",
                JsonNull.NULL,
                "continuing_subword_prefix",
                JsonNull.NULL,
                "end_of_word_suffix",
                JsonNull.NULL,
                "fuse_unk",
                false,
                "byte_fallback",
                false,
                "ignore_merges",
                PreTokenizers.isLlama3(pre),
                "vocab",
                vocabulary(),
                "merges",
                merges());
    }

    private Map<String, Object> vocabulary() throws FormatException {
        var vocabulary = LinkedHashMap.<String, Object>newLinkedHashMap(tokens.size());
        for (int id = 0; id < tokens.size(); id++) {
            Object earlier = vocabulary.put(tokens.get(id), id);
            if (earlier != null) {
                String token = FormatException.quote(tokens.get(id));
                throw FormatException.in(file.path(), "each token once", token + " as " + earlier + " and " + id);
            }
        }
        return vocabulary;
    }

    /// Each merge as a pair, which unlike `a b` in one string is plain for tokens with blanks too.
    private List<Object> merges() throws FormatException {
        var merges = new ArrayList<Object>();
        for (String merge : file.strings(KEYS + "merges").orElseThrow(() -> file.missing(KEYS + "merges"))) {
            int blank = merge.indexOf(' ', 1);
            if (blank < 0 || blank == merge.length() - 1) {
                throw FormatException.in(file.path(), "merges of two tokens each", FormatException.quote(merge));
            }
            merges.add(List.of(merge.substring(0, blank), merge.substring(blank + 1)));
        }
        return merges;
    }

    private Map<String, Object> postProcessor() throws FormatException {
        boolean begin = file.bool(KEYS + "add_bos_token").orElse(PreTokenizers.isLlama3(pre));
        boolean end = file.bool(KEYS + "add_eos_token").orElse(false);
        Optional<String> first = begin ? token("bos") : Optional.empty();
        Optional<String> last = end ? token("eos") : Optional.empty();
        var byteLevel = object("type", "ByteLevel", "add_prefix_space", true, "trim_offsets", false, "use_regex", true);
        if (first.isEmpty() && last.isEmpty()) {
            return byteLevel;
        }
        var special = new LinkedHashMap<String, Object>();
        for (String role : List.of("bos", "eos")) {
            Optional<String> token = role.equals("bos") ? first : last;
            if (token.isPresent()) {
                long id = file.integer(KEYS + role + "_token_id").orElseThrow();
                special.put(token.get(), object("id", token.get(), "ids", List.of(id), "tokens", List.of(token.get())));
            }
        }
        var single = new ArrayList<Object>(template(first, "A", last, 0));
        var pair = new ArrayList<Object>(single);
        pair.addAll(template(first, "B", last, 1));
        var template = object("type", "TemplateProcessing", "single", single, "pair", pair, "special_tokens", special);
        return object("type", "Sequence", "processors", List.of(byteLevel, template));
    }

    private static List<Object> template(Optional<String> first, String text, Optional<String> last, int typeId) {
        var parts = new ArrayList<Object>();
        first.ifPresent(token -> parts.add(Map.of("SpecialToken", object("id", token, "type_id", typeId))));
        parts.add(Map.of("Sequence", object("id", text, "type_id", typeId)));
        last.ifPresent(token -> parts.add(Map.of("SpecialToken", object("id", token, "type_id", typeId))));
        return parts;
    }

    private Map<String, Object> settings(int longestText) throws FormatException {
        var settings = new TreeMap<String, Object>();
        for (Map.Entry<String, String> role : Map.of(
                        "bos", "bos_token", "eos", "eos_token", "padding", "pad_token", "unknown", "unk_token")
                .entrySet()) {
            Optional<String> token = token(role.getKey());
            if (token.isPresent()) {
                settings.put(role.getValue(), token.get());
            }
        }
        settings.put("clean_up_tokenization_spaces", false);
        settings.put("model_max_length", longestText);
        settings.put("tokenizer_class", "PreTrainedTokenizerFast");
        return settings;
    }

    private Optional<String> token(String role) throws FormatException {
        String key = KEYS + role + "_token_id";
        Optional<Long> id = file.integer(key);
        if (id.isPresent() && (id.get() < 0 || id.get() >= tokens.size())) {
            throw FormatException.in(
                    file.path(), key + " below " + tokens.size(), id.get().toString());
        }
        return id.map(i -> tokens.get(i.intValue()));
    }
}
