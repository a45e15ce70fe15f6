package dev.selkie.tokenizer;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.pipeline.AddedToken;
import dev.selkie.tokenizer.pipeline.AddedTokens;
import dev.selkie.tokenizer.pipeline.Behavior;
import dev.selkie.tokenizer.pipeline.Decoder;
import dev.selkie.tokenizer.pipeline.Normalizer;
import dev.selkie.tokenizer.pipeline.PostProcessor;
import dev.selkie.tokenizer.pipeline.PreTokenizer;
import dev.selkie.tokenizer.regex.Regex;
import dev.selkie.tokenizer.regex.RegexException;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Builds pipeline stages from their JSON. A stage, or a setting of one, that is not known is an error that names
/// it.
final class ComponentReader {
    private ComponentReader() {}

    static Normalizer normalizer(JsonObject json) throws FormatException {
        return switch (json.string("type")) {
            case "Sequence" -> normalizers(json);
            case "NFC" -> new Normalizer.Unicode(Form.NFC);
            case "NFD" -> new Normalizer.Unicode(Form.NFD);
            case "NFKC" -> new Normalizer.Unicode(Form.NFKC);
            case "NFKD" -> new Normalizer.Unicode(Form.NFKD);
            case "Lowercase" -> new Normalizer.Lowercase();
            case "Strip" -> new Normalizer.Strip(json.bool("strip_left", true), json.bool("strip_right", true));
            case "Prepend" -> new Normalizer.Prepend(json.string("prepend"));
            case "Replace" -> new Normalizer.Replace(pattern(json), json.string("content"));
            case "ByteLevel" -> new Normalizer.Bytes();
            default -> throw unknown("normalizer", json);
        };
    }

    private static Normalizer normalizers(JsonObject json) throws FormatException {
        var parts = new ArrayList<Normalizer>();
        for (JsonObject part : json.objects("normalizers")) {
            parts.add(normalizer(part));
        }
        return new Normalizer.Chain(parts);
    }

    static PreTokenizer preTokenizer(JsonObject json) throws FormatException {
        return switch (json.string("type")) {
            case "Sequence" -> preTokenizers(json);
            case "ByteLevel" ->
                new PreTokenizer.ByteLevel(json.bool("add_prefix_space", true), json.bool("use_regex", true));
            case "Split" -> new PreTokenizer.Split(pattern(json), behavior(json), json.bool("invert", false));
            case "Digits" -> new PreTokenizer.Digits(json.bool("individual_digits", false));
            case "Whitespace" -> new PreTokenizer.Whitespace();
            case "WhitespaceSplit" -> new PreTokenizer.WhitespaceSplit();
            case "Punctuation" ->
                new PreTokenizer.Punctuation(json.any("behavior").isPresent() ? behavior(json) : Behavior.ISOLATED);
            case "CharDelimiterSplit", "Delimiter" ->
                new PreTokenizer.Split(
                        Regex.literal(Character.toString(character(json, "delimiter"))), Behavior.REMOVED, false);
            case "Metaspace" -> new PreTokenizer.Metaspace(replacement(json), prefix(json), json.bool("split", true));
            default -> throw unknown("pre-tokenizer", json);
        };
    }

    private static PreTokenizer preTokenizers(JsonObject json) throws FormatException {
        var parts = new ArrayList<PreTokenizer>();
        for (JsonObject part : json.objects("pretokenizers")) {
            parts.add(preTokenizer(part));
        }
        return new PreTokenizer.Chain(parts);
    }

    private static Behavior behavior(JsonObject json) throws FormatException {
        String name = json.string("behavior");
        return switch (name) {
            case "Removed" -> Behavior.REMOVED;
            case "Isolated" -> Behavior.ISOLATED;
            case "MergedWithPrevious" -> Behavior.MERGED_WITH_PREVIOUS;
            case "MergedWithNext" -> Behavior.MERGED_WITH_NEXT;
            case "Contiguous" -> Behavior.CONTIGUOUS;
            default -> throw json.wrong("behavior", "a behavior that Selkie knows", FormatException.quote(name));
        };
    }

    private static PreTokenizer.Metaspace.Prefix prefix(JsonObject json) throws FormatException {
        if (!json.bool("add_prefix_space", true)) {
            return PreTokenizer.Metaspace.Prefix.NEVER;
        }
        String scheme = json.optionalString("prepend_scheme").orElse("always");
        return switch (scheme) {
            case "always" -> PreTokenizer.Metaspace.Prefix.ALWAYS;
            case "first" -> PreTokenizer.Metaspace.Prefix.FIRST;
            case "never" -> PreTokenizer.Metaspace.Prefix.NEVER;
            default -> throw json.wrong("prepend_scheme", "always, first or never", FormatException.quote(scheme));
        };
    }

    private static char replacement(JsonObject json) throws FormatException {
        int character = character(json, "replacement");
        if (!Character.isBmpCodePoint(character)) {
            throw json.wrong("replacement", "a character up to U+FFFF", "U+%X".formatted(character));
        }
        return (char) character;
    }

    private static int character(JsonObject json, String key) throws FormatException {
        String string = json.string(key);
        if (string.codePointCount(0, string.length()) == 1) {
            return string.codePointAt(0);
        }
        throw json.wrong(key, "one character", FormatException.quote(string));
    }

    /// `{"String": …}` or `{"Regex": …}`.
    private static Regex pattern(JsonObject json) throws FormatException {
        JsonObject pattern = json.object("pattern");
        Optional<String> literal = pattern.optionalString("String");
        if (literal.isPresent()) {
            return Regex.literal(literal.get());
        }
        try {
            return new Regex(pattern.string("Regex"));
        } catch (RegexException e) {
            throw pattern.wrong("Regex", "a pattern that Selkie reads", String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    static PostProcessor postProcessor(JsonObject json) throws FormatException {
        return switch (json.string("type")) {
            case "Sequence" -> postProcessors(json);
            case "ByteLevel" -> trim(json);
            case "TemplateProcessing" -> template(json);
            case "BertProcessing" -> around(json);
            case "RobertaProcessing" -> new PostProcessor.Chain(List.of(trim(json), around(json)));
            default -> throw unknown("post-processor", json);
        };
    }

    private static PostProcessor postProcessors(JsonObject json) throws FormatException {
        var parts = new ArrayList<PostProcessor>();
        for (JsonObject part : json.objects("processors")) {
            parts.add(postProcessor(part));
        }
        return new PostProcessor.Chain(parts);
    }

    private static PostProcessor trim(JsonObject json) throws FormatException {
        return json.bool("trim_offsets", true)
                ? new PostProcessor.TrimRanges(json.bool("add_prefix_space", true))
                : new PostProcessor.Chain(List.of());
    }

    /// `[CLS] … [SEP]`, each given as a pair of token and id.
    private static PostProcessor around(JsonObject json) throws FormatException {
        return new PostProcessor.Template(List.of(pairId(json, "cls")), List.of(pairId(json, "sep")), 1);
    }

    private static int pairId(JsonObject json, String key) throws FormatException {
        List<?> pair = json.list(key);
        if (pair.size() == 2 && pair.get(1) instanceof Long id && id >= 0 && id <= Integer.MAX_VALUE) {
            return id.intValue();
        }
        throw json.wrong(key, "a list of a token and its id", "another list");
    }

    private static PostProcessor template(JsonObject json) throws FormatException {
        var before = new ArrayList<Integer>();
        var after = new ArrayList<Integer>();
        int copies = 0;
        for (JsonObject piece : json.objects("single")) {
            if (piece.any("SpecialToken").isPresent()) {
                String name = piece.object("SpecialToken").string("id");
                JsonObject token = json.object("special_tokens").object(name);
                (copies == 0 ? before : after).addAll(token.counts("ids"));
            } else if (!after.isEmpty()) {
                throw json.wrong("single", "special tokens around the text", "some between copies of it");
            } else if (piece.object("Sequence").string("id").equals("A")) {
                copies++;
            } else {
                throw json.wrong("single", "a template for one text", "one that wants a second");
            }
        }
        return new PostProcessor.Template(before, after, copies);
    }

    static Decoder decoder(JsonObject json) throws FormatException {
        return switch (json.string("type")) {
            case "Sequence" -> decoders(json);
            case "ByteLevel" -> new Decoder.ByteLevel();
            case "Replace" -> new Decoder.Replace(pattern(json), json.string("content"));
            case "ByteFallback" -> new Decoder.ByteFallback();
            case "Fuse" -> new Decoder.Fuse();
            case "Strip" -> new Decoder.Strip(character(json, "content"), json.count("start"), json.count("stop"));
            case "Metaspace" ->
                new Decoder.Metaspace(replacement(json), prefix(json) != PreTokenizer.Metaspace.Prefix.NEVER);
            default -> throw unknown("decoder", json);
        };
    }

    private static Decoder decoders(JsonObject json) throws FormatException {
        var parts = new ArrayList<Decoder>();
        for (JsonObject part : json.objects("decoders")) {
            parts.add(decoder(part));
        }
        return new Decoder.Chain(parts);
    }

    /// @param byDefault whether a token that does not say so is special
    static AddedToken addedToken(JsonObject json, boolean byDefault) throws FormatException {
        boolean special = json.bool("special", byDefault);
        return new AddedToken(
                json.string("content"),
                json.bool("single_word", false),
                json.bool("lstrip", false),
                json.bool("rstrip", false),
                json.bool("normalized", !special),
                special);
    }

    static void checkIds(PostProcessor processor, AddedTokens tokens, JsonObject json) throws FormatException {
        switch (processor) {
            case PostProcessor.Chain(List<PostProcessor> parts) -> {
                for (PostProcessor part : parts) {
                    checkIds(part, tokens, json);
                }
            }
            case PostProcessor.Template(List<Integer> before, List<Integer> after, int _) -> {
                for (int id : before) {
                    checkId(id, tokens, json);
                }
                for (int id : after) {
                    checkId(id, tokens, json);
                }
            }
            case PostProcessor.TrimRanges _ -> {}
        }
    }

    private static void checkId(int id, AddedTokens tokens, JsonObject json) throws FormatException {
        if (tokens.token(id) == null) {
            throw FormatException.in(json.place(), "a post-processor that adds tokens", "id " + id + ", which is none");
        }
    }

    private static FormatException unknown(String kind, JsonObject json) throws FormatException {
        return json.wrong("type", "a " + kind + " that Selkie knows", FormatException.quote(json.string("type")));
    }
}
