package dev.selkie.tokenizer;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import dev.selkie.tokenizer.pipeline.AddedToken;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What stands beside `tokenizer.json`: `tokenizer_config.json`, `special_tokens_map.json`, `chat_template.jinja`.
/// The rules are those of `transformers` 5: `AutoTokenizer.from_pretrained`.
///
/// @param addedTokens   `added_tokens_decoder`, by id, if there is one
/// @param specialTokens by name (`bos_token`, …), in the order in which they are added
/// @param extraTokens   special tokens without a name
/// @param addBos        if the file says
/// @param addEos        likewise
/// @param chatTemplates by name; a single one is called `default`
/// @param templateFile  where they come from
record TokenizerConfig(
        Optional<List<AddedToken>> addedTokens,
        Map<String, AddedToken> specialTokens,
        List<AddedToken> extraTokens,
        Optional<Boolean> addBos,
        Optional<Boolean> addEos,
        Map<String, String> chatTemplates,
        Path templateFile) {
    static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final int MAX_TEMPLATE_BYTES = 1 << 22;

    static TokenizerConfig read(Path folder) throws IOException {
        Path file = folder.resolve("tokenizer_config.json");
        JsonObject json =
                Files.exists(file) ? JsonObject.read(file) : new JsonObject(Place.of(file), "", new LinkedHashMap<>());
        Optional<List<AddedToken>> added = decoderTokens(json);
        Path map = folder.resolve("special_tokens_map.json");
        JsonObject special = json;
        if (added.isEmpty() && Files.exists(map)) {
            var members = new LinkedHashMap<>(json.values());
            members.putAll(JsonObject.read(map).values());
            special = new JsonObject(Place.of(map), "", members);
        }
        Path template = folder.resolve("chat_template.jinja");
        return new TokenizerConfig(
                added,
                named(special, added.orElse(List.of())),
                extra(special),
                json.optionalBool("add_bos_token"),
                json.optionalBool("add_eos_token"),
                templates(template, json),
                Files.exists(template) ? template : file);
    }

    private static Optional<List<AddedToken>> decoderTokens(JsonObject json) throws FormatException {
        Optional<JsonObject> decoder = json.optionalObject("added_tokens_decoder");
        if (decoder.isEmpty()) {
            return Optional.empty();
        }
        var byId = new TreeMap<Long, AddedToken>();
        for (String key : decoder.get().values().keySet()) {
            if (!key.matches("\\d{1,9}")) {
                throw json.wrong("added_tokens_decoder", "an object by id", "the key " + FormatException.quote(key));
            }
            byId.put(Long.valueOf(key), ComponentReader.addedToken(decoder.get().object(key), false));
        }
        return Optional.of(List.copyOf(byId.values()));
    }

    private static Map<String, AddedToken> named(JsonObject json, List<AddedToken> known) throws FormatException {
        var tokens = new LinkedHashMap<String, AddedToken>();
        for (String name : NAMES) {
            Optional<Object> value = json.any(name);
            if (value.isPresent()) {
                tokens.put(name, token(json, name, value.get(), known));
            }
        }
        return tokens;
    }

    private static AddedToken token(JsonObject json, String name, Object value, List<AddedToken> known)
            throws FormatException {
        AddedToken token = switch (value) {
            case String content -> AddedToken.special(content);
            case Map<?, ?> _ ->
                ComponentReader.addedToken(JsonObject.of(json.place(), json.path() + name, value), true);
            default -> throw json.wrong(name, "a token", JsonObject.describe(value));
        };
        return known.stream()
                .filter(candidate -> candidate.content().equals(token.content()))
                .findFirst()
                .orElse(token);
    }

    private static List<AddedToken> extra(JsonObject json) throws FormatException {
        var tokens = new ArrayList<AddedToken>();
        for (String name : List.of("additional_special_tokens", "extra_special_tokens")) {
            Object value = json.any(name).orElse(List.of());
            Collection<?> elements = value instanceof Map<?, ?> map
                    ? map.values()
                    : json.optionalList(name).orElse(List.of());
            for (Object element : elements) {
                tokens.add(token(json, name, element, List.of()));
            }
        }
        return tokens;
    }

    /// A file goes before what `tokenizer_config.json` holds, which is one template or a list of named ones.
    private static Map<String, String> templates(Path file, JsonObject json) throws IOException {
        if (Files.exists(file)) {
            if (Files.size(file) > MAX_TEMPLATE_BYTES) {
                String found = Files.size(file) + " bytes";
                throw FormatException.in(file, "a chat template of at most " + MAX_TEMPLATE_BYTES + " bytes", found);
            }
            try {
                return Map.of("default", Files.readString(file));
            } catch (CharacterCodingException e) {
                throw FormatException.in(file, "text in UTF-8", "other bytes").causedBy(e);
            }
        }
        Optional<Object> value = json.any("chat_template");
        if (value.isEmpty()) {
            return Map.of();
        }
        if (value.get() instanceof String template) {
            return Map.of("default", template);
        }
        var templates = new LinkedHashMap<String, String>();
        for (JsonObject template : json.objects("chat_template")) {
            templates.put(template.string("name"), template.string("template"));
        }
        return templates;
    }
}
