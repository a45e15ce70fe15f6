package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.Example;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PuzzleTextsTest {
    private final PuzzleTexts texts = new PuzzleTexts(maker(3), EditSpace.DEFAULT, 30, 0);

    /// An exercise ends with the puzzle's own answer; an edit is one that can be read.
    @Test
    void aTextIsAnExerciseOrAnEdit() throws IOException {
        int edits = 0;
        for (int i = 0; i < 60; i++) {
            Puzzle puzzle = texts.maker().make(i).puzzle();
            Example.Completion text = texts.text(i);
            assertTrue(text.prompt().startsWith("Puzzle:\n"), text::prompt);
            if (text.prompt().endsWith("\nEdit:\n")) {
                edits++;
                assertTrue(new PlainText().edit(text.completion()).epochs() > 0, text::completion);
            } else {
                assertTrue(text.prompt().contains(" -> a") && text.prompt().endsWith(" ->"), text::prompt);
                assertEquals(
                        puzzle.solutions(),
                        List.of(new PlainText().answer(text.completion()).orElseThrow()));
            }
        }
        assertTrue(edits > 5 && edits < 30, "" + edits);
    }

    @Test
    void aTextIsTheSameWheneverItIsMade() {
        assertEquals(texts.text(5), texts.text(5));
        assertEquals(60, IntStream.range(0, 60).mapToObj(texts::text).distinct().count());
        var others = new PuzzleTexts(maker(4), EditSpace.DEFAULT, 30, 0);
        assertNotEquals(texts.text(5), others.text(5));
        assertThrows(IllegalArgumentException.class, () -> new PuzzleTexts(maker(4), EditSpace.DEFAULT, 101, 0));
    }

    /// Augmentations make grids of more rows than the maker's, and an exercise stays one with an answer.
    @Test
    void exercisesMayBeAugmented() {
        var augmented = new PuzzleTexts(maker(3), EditSpace.DEFAULT, 0, 100);
        var plain = new PuzzleTexts(maker(3), EditSpace.DEFAULT, 0, 0);
        int larger = 0;
        for (int i = 0; i < 40; i++) {
            Example.Completion text = augmented.text(i);
            assertTrue(new PlainText().answer(text.completion()).isPresent(), text::completion);
            larger += text.prompt().contains(" f ") ? 1 : 0;
            assertFalse(plain.text(i).prompt().contains(" f "));
        }
        assertTrue(larger > 3, "" + larger);
        assertThrows(IllegalArgumentException.class, () -> new PuzzleTexts(maker(3), EditSpace.DEFAULT, 0, -1));
    }

    /// Grids of up to 5 × 5 and a rule alone, of any kind.
    private static PuzzleMaker maker(long seed) {
        return new PuzzleMaker(seed, 2, 5, 1, EnumSet.allOf(PuzzleMaker.Kind.class));
    }
}
