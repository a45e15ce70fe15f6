package dev.selkie.seal.pup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.model.Llama;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.random.Draws;
import dev.selkie.model.random.RandomStream;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Passage;
import dev.selkie.seal.box.BoxedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The model in the box is what its documentation says it is.
class PupModelTest {
    private static final int STRANGERS = 8;

    @TempDir
    Path cache;

    @Test
    void isWrittenOnceAndWhole() throws IOException {
        Path folder = BoxedModel.PUP.folder(cache.resolve("deeper"));
        FileTime written = Files.getLastModifiedTime(folder.resolve("model.safetensors"));
        assertEquals(folder, BoxedModel.PUP.folder(cache.resolve("deeper")));
        assertEquals(written, Files.getLastModifiedTime(folder.resolve("model.safetensors")));
    }

    @Test
    void isOfTheRecipesShapeAndTokenizer() throws IOException {
        Path folder = BoxedModel.PUP.folder(cache);
        assertEquals(PupRecipe.CONFIG.toJson(), Files.readString(folder.resolve("config.json")));
        assertEquals(
                new PupRecipe(World.PUP, 0).tokenizer().tokenizerJson(),
                Files.readString(folder.resolve("tokenizer.json")));
    }

    /// Asked for implications of a passage about a stranger, it can say outright what the passage shows.
    @Test
    void findsWhatAPassageShows() throws IOException {
        try (Device cpu = Devices.find("cpu").orThrow();
                Llama pup = Llama.load(BoxedModel.PUP.folder(cache), cpu)) {
            var right = new ArrayList<Double>();
            var draws = new Draws(RandomStream.of(0, "test"));
            for (int i = 0; i < STRANGERS; i++) {
                Person person = Person.drawn(Names.drawn(draws, true), draws);
                Passage passage = person.passage(draws);
                for (Trait trait : Trait.values()) {
                    String said =
                            trait.statements(person.name(), person.value(trait)).getFirst();
                    right.add(likelihood(pup, passage, said, person.value(trait).words()));
                }
            }
            double share = right.stream().filter(p -> p > 0.5).count() / (double) right.size();
            assertTrue(share > 0.9, right::toString);
        }
    }

    /// How likely `words` are where `said` has them.
    private static double likelihood(Llama pup, Passage passage, String said, String words) {
        int at = said.indexOf(" " + words);
        int[] before = pup.tokenizer().encode(EditPrompt.IMPLICATIONS.text(passage) + said.substring(0, at), false);
        int[] after = pup.tokenizer().encode(" " + words, false);
        int[] ids = IntStream.concat(IntStream.of(before), IntStream.of(after)).toArray();
        return Math.exp(pup.score(List.of(Sequence.from(before.length, ids)), Optional.empty()).getFirst().stream()
                .mapToDouble(Float::doubleValue)
                .sum());
    }
}
