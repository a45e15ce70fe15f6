package dev.selkie.seal.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.Example;
import dev.selkie.model.data.Example.Turn;
import dev.selkie.seal.arc.ArcEdit.Loss;
import dev.selkie.seal.arc.Augmentation.Group;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArcEditTest {
    private static final String EDIT = """
            {"data_generation": {"use_basic_augmentations": true, "use_size_augmentations": false,
                                 "use_chain_augmentations": false, "use_repeat_augmentations": false},
             "training": {"strategy": "train_using_all_tokens", "learning_rate": 1e-5, "num_train_epochs": 3}}""";

    @Test
    void readsWhatTheModelChose() throws IOException {
        assertEquals(new ArcEdit(Set.of(Group.BASIC), Loss.ALL_TOKENS, 1e-5, 3), ArcEdit.parse(EDIT));
    }

    @Test
    void anEditThatSaysTooLittleIsNotFollowed() throws IOException {
        ArcEdit noGroup = ArcEdit.parse(EDIT.replace("use_size_augmentations", "use_more"));
        assertEquals(new ArcEdit(Set.of(), Loss.ALL_TOKENS, 0, 0), noGroup);
        ArcEdit noRate = ArcEdit.parse(EDIT.replace("learning_rate", "speed"));
        assertEquals(new ArcEdit(Set.of(Group.BASIC), Loss.ALL_TOKENS, 0, 0), noRate);
        ArcEdit strange = ArcEdit.parse(EDIT.replace("train_using_all_tokens", "by heart"));
        assertEquals(new ArcEdit(Set.of(Group.BASIC), Loss.ALL_TOKENS, 1e-5, 0), strange);
        assertEquals(0, ArcEdit.parse(EDIT.replace(": 3", ": 2.5")).epochs());
        assertEquals(0, ArcEdit.parse(EDIT.replace(": 3", ": \"3\"")).epochs());
    }

    @Test
    void anEditThatAsksForTooManyStepsIsNotFollowed() throws IOException {
        ArcEdit edit = ArcEdit.parse(EDIT);
        assertEquals(3, edit.on(250).epochs());
        assertEquals(0, edit.on(251).epochs());
        assertEquals(0, ArcEdit.parse(EDIT.replace(": 3", ": 1e300")).on(1).epochs());
    }

    @Test
    void whatIsNoEditIsSaidInOneLine() {
        for (String text : List.of("Sure! {}", "{}", "[1]", "{\"data_generation\": {}}", EDIT + "!")) {
            var error = assertThrows(FormatException.class, () -> ArcEdit.parse(text));
            assertEquals(1, error.getMessage().lines().count());
        }
    }

    @Test
    void conversationsHoldTheGridsAsNumpyPrintsThem() {
        List<Pair> pairs = List.of(new Pair(Grid.of(new int[] {1, 2}), Grid.of(new int[] {2}, new int[] {1})));
        List<Turn> turns = turns(new ChatText().solved(new Row(pairs, pairs.getFirst())));
        assertEquals(
                List.of("system", "user", "assistant"),
                turns.stream().map(Turn::role).toList());
        assertTrue(turns.getFirst().content().endsWith("\n[[1 2]] -> [[2]\n [1]]#\n"));
        assertEquals("[[1 2]] -> ", turns.get(1).content());
        assertEquals("[[2]\n [1]]#", turns.getLast().content());
        String request = turns(new ChatText().wanted(pairs)).getLast().content();
        assertTrue(request.startsWith("Input:\n1 2\n\nOutput:\n2\n1\n\n------\n\n"), request);
        for (Group group : Group.values()) {
            assertTrue(request.contains("\"" + group.key() + "\""), request);
        }
    }

    private static List<Turn> turns(Example example) {
        return example instanceof Example.Chat(List<Turn> turns) ? turns : List.of();
    }
}
