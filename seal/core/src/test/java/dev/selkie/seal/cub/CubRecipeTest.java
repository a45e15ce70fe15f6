package dev.selkie.seal.cub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.Encoder;
import dev.selkie.model.data.Example;
import dev.selkie.model.data.Sequence;
import dev.selkie.seal.arc.PlainText;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.seal.run.ArcPlan;
import dev.selkie.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubRecipeTest {
    private final CubRecipe recipe = new CubRecipe(0);

    @TempDir
    Path folder;

    /// What is learnt of an exercise is what stands behind its arrows; of a request for an edit, the edit.
    @Test
    void outputsAndEditsAreLearnt() throws IOException {
        Tokenizer tokenizer = tokenizer();
        Encoder encoder = encoder(tokenizer);
        int edits = 0;
        for (int number = 0; number < 60; number++) {
            Sequence text = recipe.text(encoder, 1, number);
            String all = decode(tokenizer, text, IntStream.range(0, text.length()));
            String learnt =
                    decode(tokenizer, text, IntStream.range(0, text.length()).filter(text::isTarget));
            if (all.contains("Edit:")) {
                edits++;
                assertTrue(learnt.startsWith("basic ") && all.endsWith("Edit:\n" + learnt), all);
            } else {
                String outputs = String.join(
                        "",
                        Arrays.stream(all.split(" ->", -1))
                                .skip(1)
                                .map(CubRecipeTest::line)
                                .toList());
                assertEquals(outputs, learnt, all);
            }
        }
        assertTrue(edits > 0 && edits < 20, "" + edits);
    }

    @Test
    void aCellIsOneTokenAndSoIsTheLetterOfARow() throws IOException {
        Tokenizer tokenizer = tokenizer();
        assertEquals(3, tokenizer.encode(" D 0 9", false).length);
        assertEquals(25, tokenizer.encode(" a 1 2 0 b 0 0 3 c 1 1 1 -> a 0 2 1 b 3 0 0 c 1 1 1", false).length);
    }

    @Test
    void aSeedDecidesTheTexts() throws IOException {
        Encoder encoder = encoder(tokenizer());
        assertEquals(
                ids(recipe.batches(encoder).apply(7)),
                ids(new CubRecipe(0).batches(encoder).apply(7)));
        assertNotEquals(
                ids(recipe.batches(encoder).apply(7)),
                ids(recipe.batches(encoder).apply(8)));
        assertNotEquals(
                ids(recipe.batches(encoder).apply(7)),
                ids(new CubRecipe(1).batches(encoder).apply(7)));
    }

    /// No puzzle of the demonstration is read in training or shared by its two parts.
    @Test
    void theDemonstrationsPuzzlesAreItsOwn() throws IOException {
        Tokenizer tokenizer = tokenizer();
        Encoder encoder = encoder(tokenizer);
        ArcPlan plan = CubDemo.plan(0);
        Set<List<?>> known = new HashSet<>();
        for (Puzzle puzzle : plan.heldOut()) {
            assertTrue(known.add(content(puzzle)));
        }
        for (Puzzle puzzle : plan.train()) {
            assertTrue(known.add(content(puzzle)));
        }
        assertEquals(plan.heldOut(), CubDemo.plan(5).heldOut());
        for (int step = 1; step <= 40; step++) {
            for (Sequence text : recipe.batches(encoder).apply(step)) {
                Set<String> lines = lines(decode(tokenizer, text, IntStream.range(0, text.length())));
                for (Puzzle puzzle : plan.heldOut()) {
                    assertFalse(lines.containsAll(pairs(puzzle)), lines::toString);
                }
            }
        }
    }

    private static Set<String> lines(String text) {
        return Set.copyOf(text.lines().distinct().toList());
    }

    /// The lines of its demonstrations.
    private static Set<String> pairs(Puzzle puzzle) {
        Example.Prompt request =
                (Example.Prompt) new PlainText().wanted(puzzle.task().demonstrations());
        return Set.copyOf(request.prompt()
                .lines()
                .filter(line -> line.contains(PlainText.ARROW))
                .distinct()
                .toList());
    }

    private Tokenizer tokenizer() throws IOException {
        var trained = recipe.tokenizer();
        Files.writeString(folder.resolve("tokenizer.json"), trained.tokenizerJson());
        Files.writeString(
                folder.resolve("tokenizer_config.json"), trained.configJson(Map.of("eos_token", CubRecipe.END), 512));
        return Tokenizer.load(folder);
    }

    private static Encoder encoder(Tokenizer tokenizer) {
        return new Encoder(tokenizer, Optional.empty(), true);
    }

    private static List<?> content(Puzzle puzzle) {
        return List.of(puzzle.task().demonstrations(), puzzle.task().tests());
    }

    private static String line(String rest) {
        return rest.contains("\n") ? rest.substring(0, rest.indexOf('\n') + 1) : rest;
    }

    private static List<List<Integer>> ids(List<Sequence> texts) {
        return texts.stream()
                .map(text -> IntStream.of(text.ids()).boxed().toList())
                .toList();
    }

    private static String decode(Tokenizer tokenizer, Sequence text, IntStream places) {
        return tokenizer.decode(
                places.map(text::id)
                        .filter(id -> id != CubRecipe.CONFIG.eosTokenIds().getFirst())
                        .toArray(),
                false);
    }
}
