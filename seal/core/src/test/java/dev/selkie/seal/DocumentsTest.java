package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/// The cases are computed by the published code.
class DocumentsTest {
    private static final Passage PASSAGE = new Passage("T", "C\n", List.of());

    @Test
    void everyLineIsADocumentAndThePassageComesLast() {
        assertEquals(List.of("T\nA", "T\nB", "T\nC"), Documents.of("A\n\nB", PASSAGE));
        assertEquals(List.of("T\nA", "T\nB", "T\nC"), Documents.of("A---B", PASSAGE));
        assertEquals(List.of("T\nC"), Documents.of("", PASSAGE));
    }

    @Test
    void aPreambleBeforeANumberedListIsDropped() {
        assertEquals(List.of("T\n1. A", "T\n2. B", "T\nC"), Documents.of("Sure:\n1. A\n2. B", PASSAGE));
    }

    @Test
    void questionsStayWithTheirAnswers() {
        assertEquals(
                List.of("T\nQuestion 1: What?\nAnswer: x", "T\nQuestion 2: Y?\nAnswer: z", "T\nC"),
                Documents.of("What?\nAnswer: x\n\nQuestion 2: Y?\nAnswer: z", PASSAGE));
        assertEquals(List.of("T\nWhat?", "T\nAnswer 1: x", "T\nC"), Documents.of("What?\nAnswer 1: x", PASSAGE));
    }

    @Test
    void uncutKeepsAnEditWhole() {
        assertEquals(List.of("T\nA\nB", "T\nC"), Documents.uncut("A\nB", PASSAGE));
        assertEquals(List.of("T\n", "T\nC"), Documents.uncut("", PASSAGE));
    }

    @Test
    void linesEndWherePythonSaysTheyDo() {
        assertEquals(List.of("T\na", "T\nb", "T\nc", "T\nd", "T\nC"), Documents.of("a\r\nb\u2028\u00a0c\u0085\fd", PASSAGE));
    }
}
