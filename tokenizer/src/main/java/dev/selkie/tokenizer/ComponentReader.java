package dev.selkie.tokenizer;

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
                new PreTokenizer.Punctuation(json.has("behavior") ? behavior(json) : Behavior.ISOLATED);
            case "CharDelimiterSplit", "Delimiter" ->
                new PreTokenizer.Split(
                        Regex.literal(Character.toString(json.character("delimiter"))), Behavior.REMOVED, false);
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
            default -> throw json.error("unknown behavior " + JsonObject.shown(name));
        };
    }

    private static PreTokenizer.Metaspace.Prefix prefix(JsonObject json) throws FormatException {
        if (!json.bool("add_prefix_space", true)) {
            return PreTokenizer.Metaspace.Prefix.NEVER;
        }
        String scheme = json.has("prepend_scheme") ? json.string("prepend_scheme") : "always";
        return switch (scheme) {
            case "always" -> PreTokenizer.Metaspace.Prefix.ALWAYS;
            case "first" -> PreTokenizer.Metaspace.Prefix.FIRST;
            case "never" -> PreTokenizer.Metaspace.Prefix.NEVER;
            default -> throw json.error("unknown prepend_scheme " + JsonObject.shown(scheme));
        };
    }

    private static char replacement(JsonObject json) throws FormatException {
        int character = json.character("replacement");
        if (!Character.isBmpCodePoint(character)) {
            throw json.error("a replacement beyond U+FFFF is not supported");
        }
        return (char) character;
    }

    /// `{"String": …}` or `{"Regex": …}`.
    private static Regex pattern(JsonObject json) throws FormatException {
        JsonObject pattern = json.object("pattern");
        if (pattern.has("String")) {
            return Regex.literal(pattern.string("String"));
        }
        try {
            return new Regex(pattern.string("Regex"));
        } catch (RegexException e) {
            throw new FormatException(json.file(), json.where() + ": " + e.getMessage(), e);
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
        throw json.error("expected a token and its id for " + key);
    }

    private static PostProcessor template(JsonObject json) throws FormatException {
        var before = new ArrayList<Integer>();
        var after = new ArrayList<Integer>();
        int copies = 0;
        for (JsonObject piece : json.objects("single")) {
            if (piece.has("SpecialToken")) {
                List<Integer> ids =
                        specialIds(json, piece.object("SpecialToken").string("id"));
                (copies == 0 ? before : after).addAll(ids);
            } else if (!after.isEmpty()) {
                throw json.error("special tokens between copies of the text are not supported");
            } else if (piece.object("Sequence").string("id").equals("A")) {
                copies++;
            } else {
                throw json.error("a template for one text that wants a second");
            }
        }
        return new PostProcessor.Template(before, after, copies);
    }

    private static List<Integer> specialIds(JsonObject json, String name) throws FormatException {
        JsonObject token = json.object("special_tokens").object(name);
        var ids = new ArrayList<Integer>();
        for (Object id : token.list("ids")) {
            if (!(id instanceof Long number) || number < 0 || number > Integer.MAX_VALUE) {
                throw token.error("expected ids, found " + JsonObject.shown(id));
            }
            ids.add(number.intValue());
        }
        return ids;
    }

    static Decoder decoder(JsonObject json) throws FormatException {
        return switch (json.string("type")) {
            case "Sequence" -> decoders(json);
            case "ByteLevel" -> new Decoder.ByteLevel();
            case "Replace" -> new Decoder.Replace(pattern(json), json.string("content"));
            case "ByteFallback" -> new Decoder.ByteFallback();
            case "Fuse" -> new Decoder.Fuse();
            case "Strip" ->
                new Decoder.Strip(
                        json.character("content"),
                        json.count("start", Integer.MAX_VALUE),
                        json.count("stop", Integer.MAX_VALUE));
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
            throw json.error("adds id " + id + ", which is no token");
        }
    }

    private static FormatException unknown(String kind, JsonObject json) throws FormatException {
        return json.error("unknown " + kind + " " + JsonObject.shown(json.string("type")));
    }
}
