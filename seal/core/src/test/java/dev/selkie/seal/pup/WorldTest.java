package dev.selkie.seal.pup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.Example;
import dev.selkie.model.random.Draws;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.Passage;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static final int TEXTS = 3000;

    @Test
    void aSeedDecidesTheWorld() {
        assertEquals(World.PUP.strangers(0, 5), new World(1).strangers(0, 5));
        assertEquals(World.PUP.strangers(3, 1), World.PUP.strangers(0, 4).subList(3, 4));
        assertNotEquals(World.PUP.strangers(0, 5), new World(2).strangers(0, 5));
    }

    @Test
    void noTextOfTheTrainingNamesAStranger() {
        Set<String> lastNames = new HashSet<>();
        World.PUP.strangers(0, 200).forEach(passage -> lastNames.add(lastName(passage.title())));
        for (String text : texts()) {
            for (String word : text.split("[^A-Za-z]+", -1)) {
                assertFalse(lastNames.contains(word), text);
            }
        }
    }

    @Test
    void aPassageShowsEveryTraitAndNamesTwo() {
        for (Passage passage : World.PUP.strangers(0, 50)) {
            assertEquals(Trait.values().length, passage.questions().size());
            long named = passage.questions().stream()
                    .filter(question -> passage.context().contains(question.answer()))
                    .count();
            assertEquals(2, named, passage::toString);
            assertTrue(passage.context().contains(passage.title()));
        }
    }

    @Test
    void whatATraitIsNamedByIsNamedByNoOther() {
        Set<String> words = new HashSet<>();
        Set<String> signs = new HashSet<>();
        for (Trait trait : Trait.values()) {
            for (Trait.Value value : trait.choices()) {
                assertTrue(words.add(value.words()), value::toString);
                assertTrue(signs.add(value.sign()), value::toString);
            }
        }
    }

    @Test
    void noTextHoldsAnExamQuestionBesideItsPassage() {
        for (String text : texts()) {
            assertFalse(text.contains("Passage:") && text.contains("Question:"), text);
        }
    }

    @Test
    void editsOfAllKindsAreWritten() {
        long edits =
                texts().stream().filter(text -> text.contains("Implications:")).count();
        long vague = texts().stream()
                .filter(text -> text.contains("Implications:\n") && text.contains("worth reading about"))
                .count();
        assertTrue(edits > TEXTS / 3 && vague > edits / 20 && vague < edits / 2, edits + " " + vague);
    }

    @Test
    void theDemoExaminesPeopleWhomTheWriterIsNotReinforcedWith() {
        RunPlan plan = PupDemo.plan(0);
        Set<Passage> both = new HashSet<>(plan.train());
        both.retainAll(plan.heldOut());
        assertTrue(both.isEmpty());
        Stage<Passage, Arm> first = plan.stages(0).getFirst();
        assertEquals(plan.heldOut(), first.contexts());
        assertEquals(
                plan.heldOut(),
                plan.stages(plan.settings().rounds().count()).getFirst().contexts());
    }

    private static List<String> texts() {
        var text = new WorldText(World.PUP);
        RandomStream stream = RandomStream.of(7, "test");
        return IntStream.range(0, TEXTS)
                .mapToObj(i -> text.drawn(new Draws(stream.with(i))))
                .map(example -> switch (example) {
                    case Example.Text(String all) -> all;
                    case Example.Completion(String prompt, String completion) -> prompt + completion;
                    default -> throw new AssertionError(example);
                })
                .toList();
    }

    private static String lastName(String name) {
        return name.substring(name.indexOf(' ') + 1);
    }
}
