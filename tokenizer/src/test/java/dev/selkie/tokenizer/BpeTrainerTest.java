package dev.selkie.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertIterableEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.selkie.tokenizer.TrainedTokenizer.Merge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BpeTrainerTest {
    private static final List<String> SPECIAL = List.of("<|begin|>", "<|end|>");

    @TempDir
    Path folder;

    /// `src/test/python/make_trained_golden.py`; the last size is more than the texts yield.
    @ParameterizedTest
    @ValueSource(strings = {"260", "400", "5000"})
    void writesWhatHuggingFaceWrites(String size) throws IOException {
        JsonNode golden;
        try (var in = BpeTrainerTest.class.getResourceAsStream("/goldens/trained.json")) {
            golden = new ObjectMapper().readTree(Objects.requireNonNull(in));
        }
        var trained = train(Integer.parseInt(size), strings(golden.get("special")), strings(golden.get("texts")));
        assertIterableEquals(lines(golden.get("sizes").get(size).asText()), lines(trained.tokenizerJson()));
    }

    /// With their ends, so that a difference is shown as the first line that differs.
    private static List<String> lines(String text) {
        return List.of(text.split("(?<=\n)"));
    }

    /// Few letters, so that words overlap themselves and counts are often equal.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void learnsWhatCountingEverythingAnewLearns(long seed) {
        var random = new Random(seed);
        List<String> words = Stream.generate(() -> word(random, 2 + (int) (seed % 3)))
                .limit(60)
                .toList();
        TrainedTokenizer trained = train(400, List.of(), words);
        assertEquals(NaiveBpe.merges(words, 400 - 256), trained.merges());
        assertEquals(256 + trained.merges().size(), trained.tokens().size());
    }

    private static String word(Random random, int letters) {
        var word = new StringBuilder();
        do {
            word.append((char) ('a' + random.nextInt(letters)));
        } while (random.nextInt(9) != 0);
        return word.toString();
    }

    @Test
    void theOrderOfTheTextsDoesNotMatter() {
        List<String> texts =
                new ArrayList<>(List.of("to be or not to be", "that is the question", "the sea, the seal"));
        String before = train(300, SPECIAL, texts).tokenizerJson();
        Collections.reverse(texts);
        assertEquals(before, train(300, SPECIAL, texts).tokenizerJson());
    }

    @Test
    void theFilesLoad() throws IOException {
        String text = "Der Seehund schwamm nach Norden — 海豹 🙂.\n";
        TrainedTokenizer trained = train(320, SPECIAL, List.of(text, text, "Der Seehund schlief."));
        Files.writeString(folder.resolve("tokenizer.json"), trained.tokenizerJson());
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                trained.configJson(Map.of("bos_token", "<|begin|>", "eos_token", "<|end|>"), 512));
        Tokenizer tokenizer = Tokenizer.load(folder);

        assertEquals(trained.tokens().size(), tokenizer.vocabSize());
        assertEquals(0, tokenizer.specialTokens().bos().orElseThrow());
        assertEquals(1, tokenizer.specialTokens().eos().orElseThrow());
        int[] ids = tokenizer.encode(text + "<|end|>", true);
        assertEquals(1, ids[ids.length - 1]);
        assertEquals(text, tokenizer.decode(ids, true));
        assertTrue(ids.length < text.length() / 2, "merges are used");
        assertArrayEquals(new int[] {trained.tokens().indexOf("ĠSeehund")}, tokenizer.encode(" Seehund", false));
    }

    @Test
    void goesOnWhenThereIsNothingToLearnFrom() {
        TrainedTokenizer trained = train(1000, SPECIAL, List.of("", "a", "b", " "));
        assertEquals(258, trained.tokens().size());
        assertEquals(List.<Merge>of(), trained.merges());
    }

    @Test
    void rejectsWhatHasNoRoomOrNoSense() {
        assertEquals(
                "a vocabulary of 257 has no room for 256 bytes and 2 special tokens; at least 258 are needed",
                rejected(257, SPECIAL));
        assertEquals("special token \"x\" is empty, a byte's, or given twice", rejected(300, List.of("x")));
        assertEquals("special token \"\" is empty, a byte's, or given twice", rejected(300, List.of("")));
        assertTrue(rejected(300, List.of("<a>", "<a>")).contains("given twice"));
        TrainedTokenizer trained = train(258, SPECIAL, List.of());
        assertThrows(IllegalArgumentException.class, () -> trained.configJson(Map.of("bos", "<|begin|>"), 9));
        assertThrows(IllegalArgumentException.class, () -> trained.configJson(Map.of("bos_token", "<s>"), 9));
    }

    private static String rejected(int size, List<String> special) {
        var error = assertThrows(IllegalArgumentException.class, () -> new BpeTrainer(size, special));
        return Objects.requireNonNull(error.getMessage());
    }

    private static TrainedTokenizer train(int size, List<String> special, List<String> texts) {
        var trainer = new BpeTrainer(size, special);
        texts.forEach(trainer::add);
        return trainer.train();
    }

    private static List<String> strings(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
