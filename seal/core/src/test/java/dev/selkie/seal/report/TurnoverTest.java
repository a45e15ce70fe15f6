package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.selkie.seal.Exam.Answer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TurnoverTest {
    @Test
    void questionsAreGainedAndLost() {
        List<Answer> before = answers(true, true, false, false, false);
        List<Answer> after = answers(true, false, true, true, false);
        assertEquals(new Turnover(2, 1, 5), Turnover.of(before, after));
        assertEquals(new Turnover(1, 2, 5), Turnover.of(after, before));
        assertEquals(new Turnover(0, 0, 0), Turnover.of(before, List.of()));
    }

    private static List<Answer> answers(Boolean... contained) {
        return Stream.of(contained).map(right -> new Answer("", right, -1)).toList();
    }
}
