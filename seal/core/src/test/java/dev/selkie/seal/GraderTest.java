package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GraderTest {
    @Test
    void theGoldPhraseMayStandAnywhereInTheAnswer() {
        assertTrue(Grader.CONTAINED.isRight("It was the U.S. Navy, in 1973.", "US navy"));
        assertTrue(Grader.CONTAINED.isRight("the Normans", "Normans"));
    }

    @Test
    void partsOfWordsDoNotCount() {
        assertFalse(Grader.CONTAINED.isRight("He is a Norman.", "Normans"));
        assertFalse(Grader.CONTAINED.isRight("1973 oil", "97"));
    }

    @Test
    void nothingSaidIsWrong() {
        for (Grader grader : Grader.values()) {
            assertEquals(0, grader.score("", "x"));
            assertEquals(0, grader.score(" The! ", "x"));
        }
    }

    @Test
    void exactWantsTheSameWords() {
        assertTrue(Grader.EXACT.isRight("The  Normans.", "normans"));
        assertFalse(Grader.EXACT.isRight("Normans came", "normans"));
    }

    /// Given: two, red, red, ships; right: red, ships, sail. Common: red, ships. Precision 2/4, recall 2/3.
    @Test
    void f1CountsEveryWordAsOftenAsItOccurs() {
        assertEquals(2 * 2.0 / (4 + 3), Grader.F1.score("Two red, red ships", "the red ships sail"), 1e-15);
        assertEquals(1, Grader.F1.score("a Ship", "ship!"));
    }

    @Test
    void normalisationIsSquads() {
        assertEquals("its answer thats odd", SquadText.normalise("It's  the answer,\n that's an ODD a!"));
        assertEquals(List.of(), SquadText.words("The ..."));
    }

    @Test
    void namesAreThoseOfTheCommandLine() {
        assertEquals(Grader.CONTAINED, Grader.named("contained"));
        var error = assertThrows(IllegalArgumentException.class, () -> Grader.named("judge"));
        assertEquals("grader 'judge' is none of contained, exact, f1", error.getMessage());
    }

    /// Of 4 answers both find 1 right and 1 wrong, each finds one more right: agreement 1/2, chance 1/2 · 1/2
    /// + 1/2 · 1/2.
    @Test
    void agreementIsCountedAgainstChance() {
        List<Verdict> verdicts = List.of(
                new Verdict("Where?", "in Rome", "Rome", true),
                new Verdict("Where?", "in Rome, not Paris", "Paris", false),
                new Verdict("Where?", "the eternal city", "Rome", true),
                new Verdict("Where?", "", "Rome", false));
        Agreement agreement = Agreement.of(Grader.CONTAINED, verdicts);
        assertEquals(new Agreement(1, 1, 1, 1), agreement);
        assertEquals(0.5, agreement.agreement());
        assertEquals(0.5, agreement.precision());
        assertEquals(0.5, agreement.recall());
        assertEquals(0, agreement.kappa());
        assertEquals(1, new Agreement(3, 0, 0, 5).kappa());
    }
}
