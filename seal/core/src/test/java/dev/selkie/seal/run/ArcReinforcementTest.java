package dev.selkie.seal.run;

import static dev.selkie.seal.run.TaughtWriter.assertSameRun;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.model.Llama;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.ArcLimits;
import dev.selkie.seal.ArcQuirks;
import dev.selkie.seal.ArcWriter;
import dev.selkie.seal.arc.EditSpace;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What takes the place of imitation: a writer that has learnt two edits of one puzzle, of which one solves it, and
/// one edit of another, which it does not solve.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArcReinforcementTest {
    private static final String SOLVES = "basic 0\nsize 0\nchain 0\nrepeat 0\nloss output\nrate 0.02\nepochs 25";
    private static final String IDLE = "basic 0\nsize 0\nchain 0\nrepeat 0\nloss all\nrate 0.02\nepochs 0";
    private static final String DULL = "basic 1\nsize 1\nchain 1\nrepeat 1\nloss all\nrate 0.02\nepochs 0";
    private static final Puzzle MIXED = TaughtWriter.constant("mixed", 3);
    private static final Puzzle ALIKE = TaughtWriter.constant("alike", 5);
    private static final LoraSettings LORA = LoraSettings.all(4, 8);
    private static final int EDITS = 5;

    private final Device device = Devices.find("cpu", 1).orThrow();

    @TempDir
    static Path home;

    private Path writer = Path.of("");

    @BeforeAll
    void teach() throws IOException {
        writer = TaughtWriter.make(
                home,
                device,
                List.of(
                        new TaughtWriter.Edits(MIXED, List.of(SOLVES, IDLE)),
                        new TaughtWriter.Edits(ALIKE, List.of(DULL))));
    }

    @AfterAll
    void close() {
        device.close();
    }

    /// In one step over all edits each ratio is 1, so the loss is the mean advantage, which is 0.
    @Test
    void aPolicyGradientLearnsOfPuzzlesWhoseEditsDiffer() throws IOException {
        ArcFolder run = run("grpo", new Reinforcement.Grpo(0.2, 0.04, false), 1);
        Entry.Reinforced end = run.ledger().round(0).orElseThrow();
        assertEquals(1, end.steps());
        assertEquals(0, end.loss(), 1e-6);
        assertEquals(List.of(1), end.alike());
        assertEquals(
                texts(run, 0).stream().filter(SOLVES::equals).count(),
                end.kept().size());
        end.kept().forEach(edit -> assertEquals(SOLVES, text(run, edit)));
        assertEquals(Collections.nCopies(EDITS, DULL), texts(run, 1));
    }

    @Test
    void aPreferenceIsOneOfThePuzzlesWhoseEditsDiffer() throws IOException {
        ArcFolder run = run("dpo", new Reinforcement.Dpo(0.1), 1);
        Entry.Reinforced end = run.ledger().round(0).orElseThrow();
        assertEquals(List.of(1), end.alike());
        assertEquals(1, end.kept().size());
        assertEquals(SOLVES, text(run, end.kept().getFirst()));
        assertEquals(Math.log(2), end.loss(), 1e-6);
    }

    /// The edits of the second puzzle alone: nothing is learnt, and the model stays what it is.
    @Test
    void editsOfOneWorthTeachNothing() throws IOException {
        for (Reinforcement one : List.of(new Reinforcement.Grpo(0.2, 0, false), new Reinforcement.Dpo(0.1))) {
            ArcFolder run = create(one.label() + "-alike", one, 1, List.of(ALIKE));
            ArcRun.go(run, device, Limits.of(16), RunListener.SILENT);
            assertEquals(
                    Optional.of(new Entry.Reinforced(0, List.of(), List.of(0), 0, 0)),
                    run.ledger().round(0));
            assertEquals(run.manifest().model(), run.model(1, run.ledger()));
        }
    }

    /// And killed after every line, resumed each time, one adapter after the other, a run becomes the same.
    @Test
    void whatSolvesBecomesLikelierThanWhatDoesNot() throws IOException {
        for (Reinforcement one : List.of(new Reinforcement.Grpo(0.2, 0.01, true), new Reinforcement.Dpo(0.1))) {
            ArcFolder whole = run(one.label() + "-whole", one, 6);
            double before = preference(writer);
            double after = preference(whole.model(1, whole.ledger()));
            assertTrue(after > before + 0.1, () -> one.label() + ": " + before + ", then " + after);

            ArcFolder killed = create(one.label() + "-killed", one, 6, List.of(MIXED, ALIKE));
            while (!killed.standing(killed.ledger()).done()) {
                assertThrows(Killed.class, () -> ArcRun.go(killed, device, Limits.of(1), new KillAtOnce()));
            }
            assertSameRun(whole.path(), killed.path());
        }
    }

    @Test
    void theManifestKeepsTheReinforcement() throws IOException {
        ArcFolder run = create("kept", new Reinforcement.Dpo(0.3), 1, List.of(ALIKE));
        assertEquals(
                new Reinforcement.Dpo(0.3),
                ArcFolder.open(run.path()).plan().settings().rounds().reinforcement());
    }

    @Test
    void aManifestOfAnUnknownDomainIsRefused() throws IOException {
        ArcFolder run = create("elsewhere", new Reinforcement.RestEm(), 1, List.of(ALIKE));
        Path manifest = run.path().resolve("manifest.json");
        Files.writeString(manifest, Files.readString(manifest).replace("\"arc\"", "\"chess\""));
        var error = assertThrows(FormatException.class, () -> ArcFolder.open(run.path()));
        assertEquals("settings.domain to be knowledge or arc", error.expected());
    }

    private static final class Killed extends RuntimeException {}

    private static final class KillAtOnce implements RunListener {
        @Override
        public void finished(Entry entry, Standing standing) {
            throw new Killed();
        }
    }

    /// By how much the writer finds the edit that solves likelier than the other.
    private double preference(Path model) throws IOException {
        try (Llama llama = Llama.load(model, device)) {
            var texts = new ArcWriter(llama);
            return llama
                    .score(
                            List.of(texts.lesson(MIXED.task(), SOLVES), texts.lesson(MIXED.task(), IDLE)),
                            Optional.empty())
                    .stream()
                    .map(logprobs -> logprobs.stream().mapToDouble(p -> p).sum())
                    .reduce((solves, idle) -> solves - idle)
                    .orElseThrow();
        }
    }

    private ArcFolder run(String name, Reinforcement reinforcement, int epochs) throws IOException {
        ArcFolder run = create(name, reinforcement, epochs, List.of(MIXED, ALIKE));
        ArcRun.go(run, device, Limits.of(16), RunListener.SILENT);
        List<String> mixed = texts(run, 0);
        assertTrue(mixed.contains(SOLVES) && mixed.contains(IDLE), mixed::toString);
        return run;
    }

    private ArcFolder create(String name, Reinforcement reinforcement, int epochs, List<Puzzle> puzzles)
            throws IOException {
        var inner = new ArcInner(
                new Recipe(LORA, TrainSettings.DEFAULT.withEpochs(1)),
                new ArcLimits(40, 8192, 375, 12),
                ArcQuirks.NONE);
        var outer = new Recipe(
                LORA,
                TrainSettings.DEFAULT.withEpochs(epochs).withLearningRate(5e-3).withBatch(EDITS, 1));
        var settings = new ArcSettings(
                new Rounds(1, puzzles.size(), true, EDITS, outer, reinforcement),
                1,
                new ArcWriting(0.5, 80, 2),
                new EditSpace(List.of(0.01), List.of(1)),
                inner,
                false,
                List.of(),
                3);
        Manifest manifest = Manifest.of(settings, writer, new LinkedHashMap<>());
        return ArcFolder.create(home.resolve(name), manifest, new ArcPlan(settings, puzzles, List.of()), false);
    }

    private static List<String> texts(ArcFolder run, int context) throws IOException {
        var texts = new ArrayList<String>();
        for (Trial trial : run.plan().training(0).trials(new ArcArm.OwnEdits(), 0, context)) {
            texts.add(run.ledger().edit(trial.edit()).orElseThrow().text());
        }
        return texts;
    }

    private static String text(ArcFolder run, Trial.Edit edit) {
        try {
            return run.ledger().edit(edit).orElseThrow().text();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
