package dev.selkie.tokenizer;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.JsonReader;
import dev.selkie.tokenizer.json.Place;
import dev.selkie.tokenizer.pipeline.Bpe;
import dev.selkie.tokenizer.pipeline.IntList;
import dev.selkie.tokenizer.pipeline.Merges;
import dev.selkie.tokenizer.pipeline.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Reads the `model` of `tokenizer.json`, a vocabulary and its merges, without making a tree of them.
final class ModelReader {
    /// An id may be this much beyond the number of tokens; more would only cost memory.
    private static final int MOST_GAPS = 1 << 16;

    /// How the first line of a file of merges begins, which some have kept.
    private static final String VERSION = "#version";

    private final JsonReader json;
    private final SequencedMap<String, Object> settings = new LinkedHashMap<>();
    private Vocabulary.@Nullable Builder tokens;
    private @Nullable MergeTexts merges;

    private ModelReader(JsonReader json) {
        this.json = json;
    }

    static Bpe read(Path file, JsonReader json) throws IOException {
        var reader = new ModelReader(json);
        json.object("an object for model", reader::readMember);
        return reader.build(new JsonObject(Place.of(file), "model.", reader.settings));
    }

    private void readMember(String name) throws IOException {
        switch (name) {
            case "vocab" -> readVocabulary();
            case "merges" -> readMerges();
            default -> settings.put(name, json.value());
        }
    }

    private void readVocabulary() throws IOException {
        checkType();
        var builder = new Vocabulary.Builder();
        json.table("an object for model.vocab", token -> add(builder, token));
        tokens = builder;
    }

    private void add(Vocabulary.Builder builder, String token) throws IOException {
        long most = Math.min(8L * builder.size() + MOST_GAPS, Integer.MAX_VALUE);
        OptionalLong number = json.natural();
        if (number.isEmpty() || number.getAsLong() > most) {
            String expected = "an id from 0 to %d for token %s".formatted(most, FormatException.quote(token));
            throw json.wrong(expected, json.describe());
        }
        int id = Math.toIntExact(number.getAsLong());
        if (!builder.add(token, id)) {
            String found = "id %d for two tokens, one of them %s".formatted(id, FormatException.quote(token));
            throw json.wrong("each id once", found);
        }
    }

    /// A model of another type has a vocabulary of another form, so its type is what to complain about.
    private void checkType() throws FormatException {
        Object type = settings.getOrDefault("type", "BPE");
        if (!"BPE".equals(type)) {
            throw json.wrong("a model of type BPE", JsonObject.describe(type));
        }
    }

    private void readMerges() throws IOException {
        var texts = new MergeTexts();
        json.list("a list for model.merges", () -> {
            if (json.isList()) {
                readPair(texts);
            } else {
                json.string("a merge", (chars, from, count) -> readLine(texts, chars, from, from + count));
            }
        });
        merges = texts;
    }

    private void readPair(MergeTexts texts) throws IOException {
        int before = texts.size();
        json.list("a merge", () -> json.string("two strings for a merge", texts::add));
        if (texts.size() != before + 2) {
            throw json.wrong("two strings for a merge", (texts.size() - before) + " of them");
        }
    }

    /// The older form, `"left right"`.
    private void readLine(MergeTexts texts, char[] chars, int from, int to) throws IOException {
        int space = from;
        while (space < to && chars[space] != ' ') {
            space++;
        }
        boolean second = false;
        for (int i = space + 1; i < to; i++) {
            second |= chars[i] == ' ';
        }
        if (new String(chars, from, Math.min(to - from, VERSION.length())).equals(VERSION)) {
            return;
        }
        if (space == to || second) {
            throw json.wrong("a merge of two tokens with a space between", json.describe());
        }
        texts.add(chars, from, space - from);
        texts.add(chars, space + 1, to - space - 1);
    }

    private Bpe build(JsonObject settings) throws IOException {
        checkType();
        if (tokens == null || merges == null) {
            throw settings.missing(tokens == null ? "vocab" : "merges");
        }
        double dropout = settings.optionalNumber("dropout").orElse(0.0);
        if (dropout != 0) {
            throw settings.wrong("dropout", "0, for encoding is not random here", Double.toString(dropout));
        }
        Vocabulary vocabulary = tokens.build();
        if (vocabulary == null) {
            throw settings.wrong("vocab", "without doubles", "two ids for the same token");
        }
        String prefix = settings.optionalString("continuing_subword_prefix").orElse("");
        var options = new Bpe.Options(
                settings.optionalString("unk_token").orElse(null),
                prefix,
                settings.optionalString("end_of_word_suffix").orElse(""),
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

        int size() {
            return ends.size();
        }

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
                    String found = "merge %d, of %s and %s"
                            .formatted(
                                    i / 2,
                                    FormatException.quote(new String(chars, start, middle - start)),
                                    FormatException.quote(new String(chars, middle, end - middle)));
                    throw settings.wrong("merges", "of tokens to a token, all in vocab", found);
                }
                start = end;
            }
            return result;
        }
    }
}
