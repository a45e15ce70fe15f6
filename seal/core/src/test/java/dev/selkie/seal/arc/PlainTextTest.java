package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.Example;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.arc.ArcEdit.Loss;
import dev.selkie.seal.arc.Augmentation.Group;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlainTextTest {
    private static final Pair FLIPPED = new Pair(
            Grid.of(new int[] {1, 2, 0}, new int[] {0, 0, 3}), Grid.of(new int[] {0, 2, 1}, new int[] {3, 0, 0}));
    private static final Pair SHORT = new Pair(Grid.of(new int[] {4, 5}), Grid.of(new int[] {5, 4}));
    private static final String EDIT = "basic 1\nsize 0\nchain 0\nrepeat 1\nloss output\nrate 0.001\nepochs 2";

    private final ArcText form = ArcText.of(false);

    @Test
    void anExerciseIsALineAPair() {
        String question = "Puzzle:\n a 1 2 0 b 0 0 3 -> a 0 2 1 b 3 0 0\n a 4 5 ->";
        assertEquals(new Example.Completion(question, " a 5 4"), form.solved(new Row(List.of(FLIPPED), SHORT)));
        assertEquals(new Example.Prompt(question), form.asked(List.of(FLIPPED), SHORT.input()));
        assertEquals(
                new Example.Completion(question + " a 5 4\nEdit:\n", EDIT), form.lesson(List.of(FLIPPED, SHORT), EDIT));
    }

    @Test
    void anAnswerIsReadBackAndNothingElseIs() {
        assertEquals(Optional.of(FLIPPED.output()), form.answer(" a 0 2 1 b 3 0 0"));
        assertEquals(Optional.of(FLIPPED.output()), form.answer(" a 0 2 1 b 3 0 0\n"));
        for (String none : List.of(
                "",
                "\n",
                " a 0 2 1 b 3 0",
                " a 0 2 b b 3 0 0",
                " b 0 2 1 a 3 0 0",
                " a 0 2 1 b",
                "a 1",
                " a 10",
                " a  1",
                " 1 2")) {
            assertEquals(Optional.empty(), form.answer(none), none);
        }
    }

    @Test
    void anEditIsSevenLines() throws IOException {
        var edit = new ArcEdit(Set.of(Group.BASIC, Group.REPEAT), Loss.OUTPUT_TOKENS, 1e-3, 2);
        assertEquals(EDIT, form.text(edit));
        assertEquals(edit, form.edit(EDIT + "\n"));
        assertEquals(edit, new ChatText().edit(new ChatText().text(edit)));
    }

    @Test
    void anEditThatSaysTooLittleIsNotFollowedAndOtherTextIsNone() throws IOException {
        for (String dull : List.of(
                EDIT.replace("\nepochs 2", ""),
                EDIT.replace("size 0", "size 2"),
                EDIT.replace("output", "some"),
                EDIT.replace("0.001", "fast"),
                EDIT.replace("epochs 2", "epochs 2.5"))) {
            assertEquals(0, form.edit(dull).epochs(), dull);
        }
        for (String none : List.of("", "Puzzle:", EDIT + "\nmore 1", EDIT + "\nbasic 1", EDIT.replace("\n", " "))) {
            assertThrows(FormatException.class, () -> form.edit(none), none);
        }
    }

    @Test
    void drawnEditsAreReadBackAndDiffer() throws IOException {
        var drawn = new HashSet<ArcEdit>();
        for (int i = 0; i < 40; i++) {
            ArcEdit edit = EditSpace.DEFAULT.draw(RandomStream.of(1, "edit").with(i), one -> one.epochs() < 3);
            assertTrue(edit.epochs() < 3);
            assertEquals(edit, form.edit(form.text(edit)));
            assertEquals(edit, new ChatText().edit(new ChatText().text(edit)));
            drawn.add(edit);
        }
        assertTrue(drawn.size() > 30, () -> "" + drawn.size());
    }
}
