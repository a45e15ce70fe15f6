package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.judge.Judging;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What takes the place of imitation: two contexts, three edits, one round, on a tiny model.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReinforcementTest {
    private static final List<Passage> TRAIN = List.of(
            passage("The light", "Ada keeps the light.", "Who keeps it?", "Ada"),
            passage("The boat", "Bo mends the boat.", "What does Bo mend?", "the boat"));
    private static final Recipe TINY = new Recipe(
            LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(1).withLearningRate(1e-2));

    private final Device device = Devices.find("cpu", 1).orThrow();

    @TempDir
    static Path home;

    @AfterAll
    void close() {
        device.close();
    }

    /// Mean 2.5; squares 2.25 + 0.25 + 0.25 + 2.25 over 3.
    @Test
    void advantagesAreStandardScoresOfTheirGroup() {
        List<Double> advantages = new Reinforcement.Grpo(0.2, 0, false).advantages(List.of(1.0, 2.0, 3.0, 4.0));
        double deviation = Math.sqrt(5.0 / 3) + 1e-4;
        assertEquals(-1.5 / deviation, advantages.get(0), 1e-15);
        assertEquals(0.5 / deviation, advantages.get(2), 1e-15);
        assertEquals(
                List.of(-1.5, -0.5, 0.5, 1.5),
                new Reinforcement.Grpo(0.2, 0, true).advantages(List.of(1.0, 2.0, 3.0, 4.0)));
    }

    /// Their mean is not exactly 0.1.
    @Test
    void editsOfEqualWorthTeachNothing() {
        List<Double> alike = List.of(0.1, 0.1, 0.1);
        assertNotEquals(0.1, (0.1 + 0.1 + 0.1) / 3);
        assertEquals(List.of(0.0, 0.0, 0.0), new Reinforcement.Grpo(0.2, 0, true).advantages(alike));
        assertEquals(List.of(0.0), new Reinforcement.Grpo(0.2, 0, false).advantages(List.of(3.0)));
    }

    @Test
    void anEditsTokensWeighAsOneOrAsTheyAre() {
        assertEquals(1.0 / 5, new Reinforcement.Grpo(0.2, 0, false).weight(5, 64));
        assertEquals(1.0 / 64, new Reinforcement.Grpo(0.2, 0, true).weight(5, 64));
    }

    @Test
    void theManifestKeepsIt() throws IOException {
        for (Reinforcement one : List.of(
                new Reinforcement.RestEm(), new Reinforcement.Grpo(0.1, 0.3, true), new Reinforcement.Dpo(0.7))) {
            byte[] json = Json.write(one.json()).getBytes(StandardCharsets.UTF_8);
            assertEquals(one, Reinforcement.of(JsonObject.parse(new Place("m"), json)));
        }
        byte[] other = "{\"method\": \"ppo\"}".getBytes(StandardCharsets.UTF_8);
        assertThrows(FormatException.class, () -> Reinforcement.of(JsonObject.parse(new Place("m"), other)));
        assertThrows(IllegalArgumentException.class, () -> new Reinforcement.Dpo(0));
        assertThrows(IllegalArgumentException.class, () -> new Reinforcement.Grpo(0.2, -1, false));
    }

    /// In one step over all edits each ratio is 1, so the loss is the mean advantage, which is 0; other ids than
    /// those drawn, or other log-probabilities, would show.
    @Test
    void theFirstStepOfAPolicyGradientIsOnPolicy() throws IOException {
        Ledger ledger = run("grpo", new Reinforcement.Grpo(0, 1, false), 1).ledger();
        Entry.Reinforced end = ledger.round(0).orElseThrow();
        assertEquals(1, end.steps());
        assertEquals(0, end.loss(), 1e-6);
        assertTrue(end.kept().size() >= 2, end::toString);
    }

    @Test
    void thePlainOneDividesByNothingOfItsOwn() throws IOException {
        Ledger ledger = run("plain", new Reinforcement.Grpo(0.2, 0, true), 1).ledger();
        assertEquals(1, ledger.round(0).orElseThrow().steps());
    }

    @Test
    void theFirstStepOfAPreferenceIsUndecided() throws IOException {
        Ledger ledger = run("dpo", new Reinforcement.Dpo(0.1), 1).ledger();
        Entry.Reinforced end = ledger.round(0).orElseThrow();
        assertEquals(2, end.kept().size());
        assertEquals(1, end.steps());
        assertEquals(Math.log(2), end.loss(), 1e-6);
    }

    /// Where every training is lost there is no reward, and the writer stays what it is.
    @Test
    void withoutRewardsNothingIsLearnt() throws IOException {
        var wild = new Recipe(
                LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(3).withLearningRate(1e30));
        for (Reinforcement one : List.of(new Reinforcement.Grpo(0.2, 0.04, false), new Reinforcement.Dpo(0.1))) {
            RunFolder folder = create(one.label() + "-wild", one, 1, wild);
            SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
            assertEquals(
                    new Entry.Reinforced(0, List.of(), List.of(0, 1), 0, 0),
                    folder.ledger().round(0).orElseThrow());
            assertEquals(folder.manifest().model(), folder.model(1, folder.ledger()));
        }
    }

    /// Killed after every line, and resumed each time; and one after the other in place of together.
    @Test
    void aKilledRunBecomesTheSame() throws IOException {
        for (Reinforcement one : List.of(new Reinforcement.Grpo(0.2, 0.04, false), new Reinforcement.Dpo(0.1))) {
            RunFolder whole = run(one.label() + "-whole", one, 3);
            RunFolder killed = create(one.label() + "-killed", one, 3);
            while (!Standing.of(killed.plan(), killed.ledger()).done()) {
                assertThrows(
                        Killed.class,
                        () -> SealRun.go(killed, device, Limits.of(1), new RunListener() {
                            @Override
                            public void finished(Entry entry, Standing standing) {
                                throw new Killed();
                            }
                        }));
            }
            assertEquals(sorted(whole), sorted(killed));
            Path adapter = Path.of("round-0/adapter/adapter_model.safetensors");
            assertEquals(
                    -1,
                    Files.mismatch(whole.path().resolve(adapter), killed.path().resolve(adapter)));
            assertEquals(
                    one instanceof Reinforcement.Dpo ? 3 : 6,
                    whole.ledger().round(0).orElseThrow().steps());
        }
    }

    private static final class Killed extends RuntimeException {}

    private RunFolder run(String name, Reinforcement reinforcement, int epochs) throws IOException {
        RunFolder folder = create(name, reinforcement, epochs);
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        return folder;
    }

    private static RunFolder create(String name, Reinforcement reinforcement, int epochs) throws IOException {
        return create(name, reinforcement, epochs, TINY);
    }

    private static RunFolder create(String name, Reinforcement reinforcement, int epochs, Recipe inner)
            throws IOException {
        var writing = new Writing(EditPrompt.SELF_QA, 8, Splitting.DEFAULT);
        var outer = new Recipe(
                TINY.lora(), TINY.train().withEpochs(epochs).withBatch(epochs == 1 ? 1 : 3, epochs == 1 ? 9 : 1));
        var settings = new RunSettings(
                new Rounds(1, 2, true, 3, outer, reinforcement),
                1,
                writing,
                inner,
                RunSettings.FULL,
                new Selection(Measure.LOGPROB, false),
                Judging.NONE,
                List.of(),
                7);
        Manifest manifest = Manifest.of(settings, Fixtures.path("models/llama"), new LinkedHashMap<>());
        return RunFolder.create(home.resolve(name), manifest, new RunPlan(settings, TRAIN, List.of()), false);
    }

    private static Passage passage(String title, String text, String question, String answer) {
        return new Passage(title, text, List.of(new Question(question, answer)));
    }

    private static List<String> sorted(RunFolder run) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(run.log()));
        lines.sort(null);
        return lines;
    }
}
