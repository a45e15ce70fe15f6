package dev.selkie.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.selkie.tokenizer.pipeline.Bpe;
import dev.selkie.tokenizer.pipeline.IntList;
import dev.selkie.tokenizer.pipeline.Merges;
import dev.selkie.tokenizer.pipeline.Vocabulary;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the `model` of `tokenizer.json`, a vocabulary and its merges, without making a tree of them.
final class ModelReader {
    /// An id may be this much beyond the number of tokens; more would only cost memory.
    private static final int MOST_GAPS = 1 << 16;

    private final JsonReader json;
    private final Map<String, @Nullable Object> settings = new LinkedHashMap<>();
    private Vocabulary.@Nullable Builder tokens;
    private int highestId = -1;
    private @Nullable MergeTexts merges;

    private ModelReader(JsonReader json) {
        this.json = json;
    }

    /// The object whose opening brace was just read.
    static Bpe read(JsonReader json) throws IOException {
        return new ModelReader(json).read();
    }

    private Bpe read() throws IOException {
        while (json.next() != JsonToken.END_OBJECT) {
            String name = json.name();
            JsonToken value = json.next();
            switch (name) {
                case "vocab" -> readVocabulary(value);
                case "merges" -> readMerges(value);
                default -> settings.put(name, json.value());
            }
        }
        return build(new JsonObject(json.file(), "model", settings));
    }

    private void readVocabulary(JsonToken first) throws IOException {
        checkType();
        json.expect(first, JsonToken.START_OBJECT, "an object for model.vocab");
        var builder = new Vocabulary.Builder();
        while (json.next() != JsonToken.END_OBJECT) {
            String token = json.name();
            JsonToken value = json.next();
            if (value != JsonToken.VALUE_NUMBER_INT) {
                throw json.error(
                        "expected an id for token " + JsonObject.shown(token) + ", found " + json.describe(value));
            }
            add(builder, token);
        }
        tokens = builder;
    }

    private void add(Vocabulary.Builder builder, String token) throws IOException {
        JsonParser parser = json.parser();
        boolean fits = parser.getNumberType() == JsonParser.NumberType.INT && parser.getIntValue() >= 0;
        int id = fits ? parser.getIntValue() : -1;
        if (id < 0 || id > 8L * builder.size() + MOST_GAPS) {
            throw json.error("id " + JsonObject.shortened(json.text()) + " of token " + JsonObject.shown(token)
                    + " is out of range");
        }
        if (!builder.add(token, id)) {
            throw json.error("id " + id + " stands for two tokens, one of them " + JsonObject.shown(token));
        }
        highestId = Math.max(highestId, id);
    }

    /// A model of another type has a vocabulary of another form, so its type is what to complain about.
    private void checkType() throws IOException {
        Object type = settings.getOrDefault("type", "BPE");
        if (!"BPE".equals(type)) {
            throw json.error("unknown model " + JsonObject.shown(type));
        }
    }

    private void readMerges(JsonToken first) throws IOException {
        json.expect(first, JsonToken.START_ARRAY, "a list for model.merges");
        var texts = new MergeTexts();
        while (true) {
            JsonToken token = json.next();
            if (token == JsonToken.END_ARRAY) {
                break;
            }
            if (token == JsonToken.START_ARRAY) {
                readPair(texts);
            } else {
                json.expect(token, JsonToken.VALUE_STRING, "a merge");
                readLine(texts);
            }
        }
        merges = texts;
    }

    private void readPair(MergeTexts texts) throws IOException {
        for (int side = 0; side < 2; side++) {
            json.expect(json.next(), JsonToken.VALUE_STRING, "two strings for a merge");
            JsonParser parser = json.parser();
            texts.add(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        }
        json.expect(json.next(), JsonToken.END_ARRAY, "two strings for a merge");
    }

    /// The older form, `"left right"`.
    private void readLine(MergeTexts texts) throws IOException {
        JsonParser parser = json.parser();
        char[] chars = parser.getTextCharacters();
        int from = parser.getTextOffset();
        int to = from + parser.getTextLength();
        int space = from;
        while (space < to && chars[space] != ' ') {
            space++;
        }
        boolean second = false;
        for (int i = space + 1; i < to; i++) {
            second |= chars[i] == ' ';
        }
        String line = new String(chars, from, Math.min(to - from, 100));
        if (line.startsWith("#version")) {
            return;
        }
        if (space == to || second) {
            throw json.error("merge " + JsonObject.shown(line) + " is not two tokens with a space between");
        }
        texts.add(chars, from, space - from);
        texts.add(chars, space + 1, to - space - 1);
    }

    private Bpe build(JsonObject settings) throws IOException {
        checkType();
        if (tokens == null || merges == null) {
            throw settings.error("no vocab or no merges");
        }
        if (settings.value("dropout") instanceof Number dropout && dropout.doubleValue() != 0) {
            throw settings.error("dropout " + dropout + " makes encoding random, which is not supported");
        }
        Vocabulary vocabulary = tokens.build();
        if (vocabulary == null) {
            throw settings.error("two ids stand for the same token in vocab");
        }
        String prefix = settings.has("continuing_subword_prefix") ? settings.string("continuing_subword_prefix") : "";
        String suffix = settings.has("end_of_word_suffix") ? settings.string("end_of_word_suffix") : "";
        String unknown = settings.optionalString("unk_token");
        var options = new Bpe.Options(
                unknown,
                prefix,
                suffix,
                settings.bool("fuse_unk", false),
                settings.bool("byte_fallback", false),
                settings.bool("ignore_merges", false));
        return new Bpe(vocabulary, merges.resolve(vocabulary, prefix.length(), settings), options);
    }

    /// Both sides of all merges, one after the other, until the vocabulary is known.
    private static final class MergeTexts {
        private char[] chars = new char[1 << 12];
        private int length;
        private final IntList ends = new IntList(1 << 10);

        void add(char[] source, int from, int count) {
            if (length + count > chars.length) {
                chars = Arrays.copyOf(chars, Math.max(length + count, 2 * chars.length));
            }
            System.arraycopy(source, from, chars, length, count);
            length += count;
            ends.add(length);
        }

        Merges resolve(Vocabulary vocabulary, int prefix, JsonObject settings) throws FormatException {
            var result = new Merges(ends.size() / 2);
            int start = 0;
            for (int i = 0; i < ends.size(); i += 2) {
                int middle = ends.get(i);
                int end = ends.get(i + 1);
                int merged = result.add(vocabulary, chars, start, middle, end, prefix);
                if (merged < 0) {
                    throw settings.error("merge %d, %s and %s: a side or the result is no token of vocab"
                            .formatted(
                                    i / 2,
                                    JsonObject.shown(new String(chars, start, middle - start)),
                                    JsonObject.shown(new String(chars, middle, end - middle))));
                }
                start = end;
            }
            return result;
        }
    }
}
