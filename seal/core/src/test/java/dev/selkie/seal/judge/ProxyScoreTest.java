package dev.selkie.seal.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.Passage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProxyScoreTest {
    @Test
    void ratingsStandAtTheBeginningOfLines() {
        String reply = """
                Here are my ratings of the notes.
                Length: 4, because it is long; diversity 1 aside
                2. **Diversity**: 3/5. Says it twice.
                - quality = 5
                  Correctness (of 5): 2
                Final: 14""";
        assertEquals(new ProxyScore(4, 3, 5, 5, 14), ProxyScore.parse(reply));
    }

    @Test
    void whatIsMissingIsTheLeastAndTheSumIsTheFinalOne() {
        assertEquals(new ProxyScore(4, 1, 1, 2, 8), ProxyScore.parse("length: 4\nCorrectness: 2"));
        assertEquals(new ProxyScore(1, 1, 1, 1, 4), ProxyScore.parse("I cannot rate this."));
    }

    @Test
    void numbersAreCut() {
        assertEquals(new ProxyScore(5, 1, 5, 3, 20), ProxyScore.parse("""
                Length: 9
                Diversity: 0
                Quality: 100
                Correctness: 3
                Total: 99"""));
        assertEquals(4, ProxyScore.parse("Final: 1").total());
    }

    @Test
    void theJudgeReadsDocumentAndNotes() {
        String prompt = ProxyScore.prompt(new Passage("The light", "Ada keeps it.", List.of()), "Ada is a keeper.");
        assertTrue(prompt.contains("The light\nAda keeps it.\n\nNotes:\nAda is a keeper.\n"), prompt);
    }
}
