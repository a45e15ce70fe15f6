package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.arc.Vote.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VoteTest {
    private static final Grid A = Grid.of(new int[] {1, 1}, new int[] {1, 1});
    private static final Grid B = Grid.of(new int[] {2, 2}, new int[] {1, 1});
    private static final Grid C = Grid.of(new int[] {3, 1}, new int[] {3, 1});

    @Test
    void theMostFrequentComesFirst() {
        assertEquals(List.of(A, B), Vote.attempts(answers(B, A, A, C, B, A)));
    }

    /// Both B and C stand for election twice; C was answered more often in the plain way.
    @Test
    void aTieForTheSecondPlaceIsBrokenByPlainQuestions() {
        List<Answer> answers = new ArrayList<>(answers(A, A, A, B, C, C));
        answers.add(new Answer(B, GridMap.TRANSPOSE));
        answers.add(new Answer(A, GridMap.TRANSPOSE));
        answers.add(new Answer(C, GridMap.TRANSPOSE));
        assertEquals(List.of(A, C), Vote.attempts(answers));
    }

    /// Each of three answers is unique; row by row the majority is 1 1 / 2 2, which nobody gave: only ranks
    /// that are free take it.
    @Test
    void aGridOfTheMostFrequentRowsFillsAFreePlace() {
        Grid first = Grid.of(new int[] {1, 1}, new int[] {2, 2});
        Grid wrong = Grid.of(new int[] {1, 1}, new int[] {2, 3});
        assertEquals(List.of(first, wrong), Vote.attempts(answers(first, first, wrong)));
        assertEquals(List.of(first, first), Vote.attempts(answers(first)));
    }

    @Test
    void withoutAnAnswerABlackCellIsHandedIn() {
        Grid black = Grid.of(new int[] {0});
        assertEquals(List.of(black, black), Vote.attempts(List.of()));
    }

    @Test
    void everyTestMustBeSolved() {
        assertTrue(Vote.isSolved(List.of(List.of(B, A), List.of(C, B)), List.of(A, C)));
        assertFalse(Vote.isSolved(List.of(List.of(B, A), List.of(C, B)), List.of(A, A)));
        assertThrows(IllegalArgumentException.class, () -> Vote.isSolved(List.of(), List.of(A)));
    }

    /// Counted with the published code and seed 0.
    @Test
    void thereAreAsManyQueriesAsPublished() {
        int[] expected = {7, 10, 16, 20};
        for (int n = 2; n <= 5; n++) {
            List<Pair> pairs = TrainingRowsTest.demonstrations(n);
            assertEquals(
                    expected[n - 2],
                    Query.of(pairs, pairs.getFirst().output(), 0).size());
        }
    }

    @Test
    void queriesCarryWhatTurnsTheirAnswersBack() {
        List<Pair> pairs = TrainingRowsTest.demonstrations(3);
        for (Query query : Query.of(pairs, pairs.getFirst().input(), 0)) {
            assertEquals(pairs.getFirst().input(), query.inverse().apply(query.input()));
        }
    }

    private static List<Answer> answers(Grid... grids) {
        return List.of(grids).stream()
                .map(grid -> new Answer(grid, GridMap.IDENTITY))
                .toList();
    }
}
