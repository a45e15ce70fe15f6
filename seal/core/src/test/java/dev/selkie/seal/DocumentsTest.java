package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The cases of [Splitting#PUBLISHED] are what the published code gives.
class DocumentsTest {
    private static final Passage PASSAGE = new Passage("T", "C\n", List.of());
    private static final List<Splitting> BOTH = List.of(Splitting.DEFAULT, Splitting.PUBLISHED);

    @Test
    void everyLineIsADocumentAndThePassageComesLast() {
        for (Splitting splitting : BOTH) {
            assertEquals(List.of("T\nA", "T\nB", "T\nC"), Documents.of("A\n\nB", PASSAGE, splitting));
            assertEquals(List.of("T\nA", "T\nB", "T\nC"), Documents.of("A---B", PASSAGE, splitting));
            assertEquals(List.of("T\nC"), Documents.of("", PASSAGE, splitting));
        }
    }

    @Test
    void aPreambleBeforeANumberedListIsDropped() {
        for (Splitting splitting : BOTH) {
            assertEquals(List.of("T\n1. A", "T\n2. B", "T\nC"), Documents.of("Sure:\n1. A\n2. B", PASSAGE, splitting));
        }
    }

    @Test
    void questionsStayWithTheirAnswers() {
        for (Splitting splitting : BOTH) {
            assertEquals(
                    List.of("T\nQuestion 1: What?\nAnswer: x", "T\nQuestion 2: Y?\nAnswer: z", "T\nC"),
                    Documents.of("What?\nAnswer: x\n\nQuestion 2: Y?\nAnswer: z", PASSAGE, splitting));
            assertEquals(
                    List.of("T\nWhat?", "T\nAnswer 1: x", "T\nC"),
                    Documents.of("What?\nAnswer 1: x", PASSAGE, splitting));
        }
    }

    @Test
    void numberedAnswersCountUnlessThePublishedDefectIsWanted() {
        String edit = "What?\nAnswer 1: x\nQuestion 2: Y?\nAnswer 2: z\n\nQuestion 3: W?\nAnswer 3: v";
        assertEquals(
                List.of(
                        "T\nQuestion 1: What?\nAnswer 1: x",
                        "T\nQuestion 2: Y?\nAnswer 2: z",
                        "T\nQuestion 3: W?\nAnswer 3: v",
                        "T\nC"),
                Documents.of(edit, PASSAGE, Splitting.DEFAULT));
        assertEquals(7, Documents.of(edit, PASSAGE, Splitting.PUBLISHED).size());
    }

    @Test
    void withoutLinesAnEditStaysWhole() {
        Splitting whole = Splitting.DEFAULT.withLines(false);
        assertEquals(List.of("T\nA\nB", "T\nC"), Documents.of("A\nB", PASSAGE, whole));
        assertEquals(List.of("T\nA", "T\nB", "T\nC"), Documents.of("A\n---\nB", PASSAGE, whole));
        assertEquals(List.of("T\n", "T\nC"), Documents.of("", PASSAGE, whole));
    }

    @Test
    void linesEndWherePythonSaysTheyDo() {
        assertEquals(
                List.of("T\na", "T\nb", "T\nc", "T\nd", "T\nC"),
                Documents.of("a\r\nb\u2028\u00a0c\u0085\fd", PASSAGE, Splitting.DEFAULT));
    }

    @Test
    void aTrainOfThoughtIsLeftOut() {
        Splitting thought = EditPrompt.IMPLICATIONS_CHAIN_OF_THOUGHT.splitting();
        assertEquals(List.of("T\nA", "T\nB", "T\nC"), Documents.of("I think\nImplications:\nA\nB", PASSAGE, thought));
        assertEquals(List.of("T\nno mark", "T\nC"), Documents.of("no mark", PASSAGE, thought));
    }

    @Test
    void theCapLeavesThePassageIn() {
        assertEquals(List.of("T\nA", "T\nC"), Documents.of("A\nB", PASSAGE, Splitting.DEFAULT.withMostPieces(1)));
        assertThrows(IllegalArgumentException.class, () -> Splitting.DEFAULT.withMostPieces(-1));
    }
}
