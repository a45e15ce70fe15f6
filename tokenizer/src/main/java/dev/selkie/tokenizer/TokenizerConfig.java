package dev.selkie.tokenizer;

import dev.selkie.tokenizer.pipeline.AddedToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What stands beside `tokenizer.json`: `tokenizer_config.json`, `special_tokens_map.json`, `chat_template.jinja`.
/// The rules are those of `transformers` 5: `AutoTokenizer.from_pretrained`.
///
/// @param addedTokens   `added_tokens_decoder`, by id; null if the file has none
/// @param specialTokens by name (`bos_token`, …), in the order in which they are added
/// @param extraTokens   special tokens without a name
/// @param addBos        null if the file does not say
/// @param addEos        likewise
/// @param chatTemplates by name; a single one is called `default`
/// @param templateFile  where they come from
record TokenizerConfig(
        @Nullable List<AddedToken> addedTokens,
        Map<String, AddedToken> specialTokens,
        List<AddedToken> extraTokens,
        @Nullable Boolean addBos,
        @Nullable Boolean addEos,
        Map<String, String> chatTemplates,
        Path templateFile) {
    static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final int MAX_TEMPLATE_BYTES = 1 << 22;

    static TokenizerConfig read(Path folder) throws IOException {
        Path file = folder.resolve("tokenizer_config.json");
        JsonObject json = Files.exists(file) ? JsonReader.read(file) : new JsonObject(file, "", Map.of());
        List<AddedToken> added = json.has("added_tokens_decoder") ? decoderTokens(json) : null;
        Path map = folder.resolve("special_tokens_map.json");
        JsonObject special = json;
        if (added == null && Files.exists(map)) {
            Map<String, @Nullable Object> members = new LinkedHashMap<>(json.values());
            members.putAll(JsonReader.read(map).values());
            special = new JsonObject(map, "", members);
        }
        Path template = folder.resolve("chat_template.jinja");
        return new TokenizerConfig(
                added,
                named(special, added),
                extra(special),
                json.has("add_bos_token") ? json.bool("add_bos_token", false) : null,
                json.has("add_eos_token") ? json.bool("add_eos_token", false) : null,
                templates(template, json),
                Files.exists(template) ? template : file);
    }

    private static List<AddedToken> decoderTokens(JsonObject json) throws FormatException {
        JsonObject decoder = json.object("added_tokens_decoder");
        var byId = new TreeMap<Long, AddedToken>();
        for (String key : decoder.keys()) {
            if (!key.matches("\\d{1,9}")) {
                throw decoder.error("expected an id, found " + JsonObject.shown(key));
            }
            byId.put(Long.valueOf(key), ComponentReader.addedToken(decoder.object(key), false));
        }
        return List.copyOf(byId.values());
    }

    private static Map<String, AddedToken> named(JsonObject json, @Nullable List<AddedToken> known)
            throws FormatException {
        var tokens = new LinkedHashMap<String, AddedToken>();
        for (String name : NAMES) {
            Object value = json.value(name);
            if (value != null) {
                tokens.put(name, token(json, name, value, known == null ? List.of() : known));
            }
        }
        return tokens;
    }

    private static AddedToken token(JsonObject json, String name, Object value, List<AddedToken> known)
            throws FormatException {
        AddedToken token;
        if (value instanceof String content) {
            token = AddedToken.special(content);
        } else if (value instanceof Map<?, ?>) {
            token = ComponentReader.addedToken(json.objectOf(value, name), true);
        } else {
            throw json.error("expected a token for " + name + ", found " + JsonObject.shown(value));
        }
        for (AddedToken candidate : known) {
            if (candidate.content().equals(token.content())) {
                return candidate;
            }
        }
        return token;
    }

    private static List<AddedToken> extra(JsonObject json) throws FormatException {
        var tokens = new ArrayList<AddedToken>();
        for (String name : List.of("additional_special_tokens", "extra_special_tokens")) {
            Object value = json.value(name);
            if (value instanceof List<?> list) {
                for (Object element : list) {
                    tokens.add(token(json, name, element == null ? 0L : element, List.of()));
                }
            } else if (value instanceof Map<?, ?>) {
                JsonObject members = json.object(name);
                for (String key : members.keys()) {
                    Object member = members.value(key);
                    tokens.add(token(members, key, member == null ? 0L : member, List.of()));
                }
            } else if (value != null) {
                throw json.error("expected a list for " + name + ", found " + JsonObject.shown(value));
            }
        }
        return tokens;
    }

    /// A file goes before what `tokenizer_config.json` holds, which is one template or a list of named ones.
    private static Map<String, String> templates(Path file, JsonObject json) throws IOException {
        if (Files.exists(file)) {
            if (Files.size(file) > MAX_TEMPLATE_BYTES) {
                throw new FormatException(file, "a chat template of more than " + MAX_TEMPLATE_BYTES + " bytes");
            }
            try {
                return Map.of("default", Files.readString(file));
            } catch (CharacterCodingException e) {
                throw new FormatException(file, "no UTF-8", e);
            }
        }
        Object value = json.value("chat_template");
        if (value == null) {
            return Map.of();
        }
        if (value instanceof String template) {
            return Map.of("default", template);
        }
        var templates = new LinkedHashMap<String, String>();
        for (JsonObject template : json.objects("chat_template")) {
            templates.put(template.string("name"), template.string("template"));
        }
        return templates;
    }
}
