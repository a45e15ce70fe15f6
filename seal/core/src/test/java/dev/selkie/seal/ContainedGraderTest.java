package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ContainedGraderTest {
    @Test
    void theGoldPhraseMayStandAnywhereInTheAnswer() {
        assertTrue(ContainedGrader.isRight("It was the U.S. Navy, in 1973.", "US navy"));
        assertTrue(ContainedGrader.isRight("the Normans", "Normans"));
    }

    @Test
    void partsOfWordsDoNotCount() {
        assertFalse(ContainedGrader.isRight("He is a Norman.", "Normans"));
        assertFalse(ContainedGrader.isRight("1973 oil", "97"));
        assertFalse(ContainedGrader.isRight("", "x"));
    }

    @Test
    void normalisationIsSquads() {
        assertEquals("its answer thats odd", ContainedGrader.normalise("It's  the answer,\n that's an ODD a!"));
    }
}
