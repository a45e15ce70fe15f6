package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.Example.Turn;
import dev.selkie.seal.Passage.Question;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTest {
    private static final Question QUESTION = new Question("Who keeps it?", "Ada");
    private static final Passage PASSAGE = new Passage("The light", "Ada keeps the light.", List.of(QUESTION));

    @Test
    void aBaseModelContinuesAfterTheCue() {
        for (EditPrompt prompt : EditPrompt.values()) {
            String text = prompt.text(PASSAGE);
            assertTrue(text.contains("Passage:\nThe light\nAda keeps the light.\n\n"), text);
        }
        assertTrue(EditPrompt.IMPLICATIONS.text(PASSAGE).endsWith("\n\nImplications:\n"));
        assertTrue(EditPrompt.SELF_QA.text(PASSAGE).endsWith("\n\nQuestion 1: "));
        assertEquals("Passage:\nThe light\nAda keeps the light.\n\n", EditPrompt.NONE.text(PASSAGE));
    }

    @Test
    void aChatModelGetsTheRequestAndThePassageInTurns() {
        List<Turn> turns = EditPrompt.REWRITE.turns(PASSAGE);
        assertEquals(List.of("system", "user"), turns.stream().map(Turn::role).toList());
        assertEquals("The light\nAda keeps the light.", turns.getLast().content());
        assertFalse(turns.getFirst().content().contains("Ada"));
        assertEquals(List.of(turns.getLast()), EditPrompt.NONE.turns(PASSAGE));
    }

    @Test
    void aQuestionNamesTheTitleAndNotThePassage() {
        String asked = PASSAGE.asked(QUESTION);
        assertEquals("Topic: The light\nWho keeps it?", asked);
        assertTrue(AnswerPrompt.text(asked).endsWith("\nQuestion: Topic: The light\nWho keeps it?\nAnswer:\n"));
        assertEquals(List.of(new Turn("user", asked)), AnswerPrompt.turns(asked));
    }

    @Test
    void namesAreThoseOfTheCommandLine() {
        for (EditPrompt prompt : EditPrompt.values()) {
            assertEquals(prompt, EditPrompt.named(prompt.toString()));
        }
        assertEquals("implications-very-long", EditPrompt.IMPLICATIONS_VERY_LONG.toString());
        var error = assertThrows(IllegalArgumentException.class, () -> EditPrompt.named("rhyme"));
        assertTrue(error.toString().contains("prompt 'rhyme' is none of implications, "), error.toString());
    }
}
