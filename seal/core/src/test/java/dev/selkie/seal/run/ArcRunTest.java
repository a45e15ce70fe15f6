package dev.selkie.seal.run;

import static dev.selkie.seal.run.TaughtWriter.assertSameRun;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.ArcLimits;
import dev.selkie.seal.ArcQuirks;
import dev.selkie.seal.arc.ArcTask;
import dev.selkie.seal.arc.EditSpace;
import dev.selkie.seal.arc.Grid;
import dev.selkie.seal.arc.Pair;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// One puzzle whose output is always the same grid, two edits of it, one held-out puzzle of that kind, one
/// round, on a tiny model that has been taught to write one edit, and nothing of grids.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArcRunTest {
    private static final String EDIT = "basic 0\nsize 0\nchain 0\nrepeat 0\nloss output\nrate 0.02\nepochs 25";
    private static final Puzzle TRAIN = TaughtWriter.constant("train", 3);
    private static final Puzzle HELD_OUT = TaughtWriter.constant("held-out", 5);
    private static final Recipe TINY = new Recipe(
            LoraSettings.all(4, 8), TrainSettings.DEFAULT.withEpochs(1).withLearningRate(1e-3));

    private static final int LINES = 5; // between kills

    private final Device device = Devices.find("cpu", 1).orThrow();

    @TempDir
    static Path home;

    private Path model = Path.of("");
    private Path whole = Path.of("");

    @BeforeAll
    void runWhole() throws IOException {
        List<TaughtWriter.Edits> edits = Stream.of(TRAIN, HELD_OUT)
                .map(puzzle -> new TaughtWriter.Edits(puzzle, List.of(EDIT)))
                .toList();
        model = TaughtWriter.make(home, device, edits);
        whole = home.resolve("whole");
        ArcRun.go(create(whole, settings(true)), device, Limits.of(16), RunListener.SILENT);
    }

    @AfterAll
    void close() {
        device.close();
    }

    @Test
    void anEditThatTrainsSolvesWhatTheUntaughtModelDoesNot() throws IOException {
        ArcFolder run = ArcFolder.open(whole);
        Ledger ledger = run.ledger();
        Stage<Puzzle, ArcArm> training = run.plan().training(0);
        Trial untaught = training.trials(new ArcArm.InContext(), 0).getFirst();
        assertFalse(ledger.attempt(untaught).orElseThrow().solved());
        for (Trial trial : training.trials(new ArcArm.OwnEdits(), 0)) {
            assertEquals(EDIT, ledger.edit(trial.edit()).orElseThrow().text());
            Entry.Attempted attempted = ledger.attempt(trial).orElseThrow();
            assertEquals(10, attempted.rows());
            assertEquals(25 * 10, attempted.steps());
            assertTrue(attempted.loss() < 0.5, () -> "" + attempted.loss());
            assertTrue(attempted.solved(), attempted::toString);
            assertTrue(
                    attempted.attempts().getFirst().contains(TRAIN.solutions().getFirst()));
        }
        assertEquals(2, ledger.round(0).orElseThrow().kept().size());
        assertEquals(whole.resolve("round-0/model"), run.model(1, ledger));
    }

    @Test
    void everyArmIsMeasuredBeforeAndAfter() throws IOException {
        ArcFolder run = ArcFolder.open(whole);
        Ledger ledger = run.ledger();
        Standing standing = run.standing(ledger);
        assertTrue(standing.done());
        assertEquals(2 + 2 * 3, standing.edits());
        assertEquals(2 + 2 * 3, standing.adapters());
        assertEquals(8 + (3 + 2 * 4) + 1, Files.readAllLines(run.log()).size()); // edits, attempts, the round
        Trial random =
                run.plan().heldOutStage().trials(new ArcArm.RandomEdits(), 1).getFirst();
        Entry.Attempted attempted = ledger.attempt(random).orElseThrow();
        assertTrue(attempted.steps() > 0 && attempted.steps() <= 375, attempted::toString);
        assertEquals(2, attempted.attempts().getFirst().size());
    }

    /// Killed in the midst of edits, attempts and the round's end, and resumed each time.
    @Test
    void aRunKilledAgainAndAgainBecomesTheSame() throws IOException {
        Path killed = home.resolve("killed");
        ArcFolder run = create(killed, settings(true));
        int lines = Files.readAllLines(whole.resolve("log.jsonl")).size();
        for (int kill = 1; kill * LINES < lines; kill++) {
            assertThrows(
                    Killed.class,
                    () -> ArcRun.go(ArcFolder.open(killed), device, Limits.of(16), new KillAfterSomeLines()));
            assertEquals(kill * LINES, Files.readAllLines(run.log()).size());
        }
        ArcRun.go(ArcFolder.open(killed), device, Limits.of(16), RunListener.SILENT);
        assertSameRun(whole, killed);
    }

    @Test
    void adaptersAloneAreWhatTheyAreTogether() throws IOException {
        Path alone = home.resolve("alone");
        ArcRun.go(create(alone, settings(true)), device, Limits.of(1), RunListener.SILENT);
        assertSameRun(whole, alone);
    }

    /// The untaught fixture writes no edit: nothing is trained, nothing kept, and the model stays what it is.
    @Test
    void anEditThatCannotBeReadTrainsNothing() throws IOException {
        ArcSettings settings = settings(true);
        Path stranger = Fixtures.path("models/llama");
        ArcFolder run = ArcFolder.create(
                home.resolve("stranger"),
                Manifest.of(settings, stranger, new LinkedHashMap<>()),
                new ArcPlan(settings, List.of(TRAIN), List.of()),
                false);
        ArcRun.go(run, device, Limits.of(16), RunListener.SILENT);
        Ledger ledger = run.ledger();
        Stage<Puzzle, ArcArm> stage = run.plan().training(0);
        Entry.Attempted untaught = ledger.attempt(
                        stage.trials(new ArcArm.InContext(), 0).getFirst())
                .orElseThrow();
        for (Trial trial : stage.trials(new ArcArm.OwnEdits(), 0)) {
            assertTrue(ledger.edit(trial.edit()).orElseThrow().failure().isPresent());
            assertEquals(0, ledger.attempt(trial).orElseThrow().steps());
            assertEquals(
                    untaught.attempts(), ledger.attempt(trial).orElseThrow().attempts());
        }
        assertEquals(List.of(), ledger.round(0).orElseThrow().kept());
        assertEquals(run.manifest().model(), run.model(1, ledger));
    }

    /// Nothing can be asked or learnt of it, and that is what the log says: for every attempt, and the run goes on.
    @Test
    void aPuzzleThatLeavesNoRoomIsNotedAsSuch() throws IOException {
        Grid huge = Grid.of(Stream.generate(() -> new int[30]).limit(30).toArray(int[][]::new));
        Pair pair = new Pair(huge, huge);
        var large = new Puzzle(new ArcTask("large", List.of(pair, pair, pair), List.of(huge)), List.of(huge));
        ArcSettings settings = settings(true);
        ArcFolder run = ArcFolder.create(
                home.resolve("large"),
                Manifest.of(settings, Fixtures.path("models/llama"), new LinkedHashMap<>()),
                new ArcPlan(settings, List.of(large), List.of()),
                false);
        ArcRun.go(run, device, Limits.of(16), RunListener.SILENT);
        Stage<Puzzle, ArcArm> stage = run.plan().training(0);
        for (ArcArm arm : stage.arms()) {
            Entry.Attempted attempted =
                    run.ledger().attempt(stage.trials(arm, 0).getFirst()).orElseThrow();
            assertEquals(
                    Optional.of("no question about the puzzle fits into the model's context of 4096"),
                    attempted.failure());
            assertFalse(attempted.solved());
        }
        assertTrue(run.standing(run.ledger()).done());
    }

    @Test
    void aManifestKeepsEverySettingAndItsDomain() throws IOException {
        ArcFolder run = ArcFolder.open(whole);
        assertEquals(settings(true), run.manifest().settings());
        assertEquals(new ArcPlan(settings(true), List.of(TRAIN), List.of(HELD_OUT)), run.plan());
        assertTrue(StoredRun.open(whole) instanceof ArcFolder);
        assertThrows(FormatException.class, () -> RunFolder.open(whole));
        assertThrows(IllegalArgumentException.class, () -> new ArcPlan(settings(true), List.of(), List.of(HELD_OUT)));
    }

    private static final class Killed extends RuntimeException {}

    private static final class KillAfterSomeLines implements RunListener {
        private int lines;

        @Override
        public void finished(Entry entry, Standing standing) {
            if (++lines == LINES) {
                throw new Killed();
            }
        }
    }

    private static ArcSettings settings(boolean improvement) {
        var inner = new ArcInner(TINY, new ArcLimits(40, 8192, 375, 12), ArcQuirks.NONE);
        List<ArcArm> arms =
                List.of(new ArcArm.InContext(), new ArcArm.RandomEdits(), new ArcArm.Oracle(), new ArcArm.OwnEdits());
        var space = new EditSpace(List.of(0.01), List.of(1, 2));
        var writing = new ArcWriting(0.1, 80, 2);
        return new ArcSettings(
                new Rounds(1, 1, true, 2, TINY, new Reinforcement.RestEm()),
                1,
                writing,
                space,
                inner,
                improvement,
                arms,
                7);
    }

    private ArcFolder create(Path path, ArcSettings settings) throws IOException {
        Manifest manifest = Manifest.of(settings, model, new LinkedHashMap<>());
        return ArcFolder.create(path, manifest, new ArcPlan(settings, List.of(TRAIN), List.of(HELD_OUT)), false);
    }
}
