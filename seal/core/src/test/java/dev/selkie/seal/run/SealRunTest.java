package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import dev.selkie.seal.report.Results;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two contexts, two edits, one round, one held-out passage, on a tiny model.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SealRunTest {
    private static final List<Passage> TRAIN = List.of(
            passage("The light", "Ada keeps the light.", "Who keeps it?", "Ada"),
            passage("The boat", "Bo mends the boat.", "What does Bo mend?", "the boat"));
    private static final List<Passage> HELD_OUT = List.of(passage("The net", "Cy knots it.", "Who knots it?", "Cy"));
    private static final Recipe TINY = new Recipe(
            LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(1).withLearningRate(1e-2));

    private final Device device = Devices.find("cpu", 1).orThrow();

    @TempDir
    static Path home;

    private Path whole = Path.of("");

    @BeforeAll
    void runWhole() throws IOException {
        whole = home.resolve("whole");
        SealRun.go(create(whole, settings()), device, Limits.of(16), RunListener.SILENT);
    }

    @AfterAll
    void close() {
        device.close();
    }

    @Test
    void aRunDoesAllOfItsPlanAndNothingTwice() throws IOException {
        RunFolder folder = RunFolder.open(whole);
        Ledger ledger = folder.ledger();
        Standing standing = Standing.of(folder.plan(), ledger);
        assertTrue(standing.done());
        assertEquals(4 + 2, standing.edits());
        assertEquals(4 + 2 * 2, standing.adapters());
        List<String> lines = Files.readAllLines(whole.resolve("log.jsonl"));
        assertEquals(6 + 8 + 2 + 2 + 1, lines.size()); // edits, adapters, base in training and held-out, the round
        assertEquals(lines.size(), new HashSet<>(lines).size());
        assertEquals(2, ledger.round(0).orElseThrow().kept().size());
        assertEquals(whole.resolve("round-0/model"), folder.model(1, ledger));
    }

    /// Killed after every line that it writes, and resumed each time.
    @Test
    void aRunKilledAfterEveryLineBecomesTheSame() throws IOException {
        Path killed = home.resolve("killed");
        RunFolder folder = create(killed, settings());
        int kills = 0;
        while (!Standing.of(folder.plan(), folder.ledger()).done()) {
            assertThrows(
                    Killed.class,
                    () -> SealRun.go(RunFolder.open(killed), device, Limits.of(16), new KillAfterOneLine()));
            kills++;
        }
        assertEquals(Files.readAllLines(whole.resolve("log.jsonl")).size(), kills);
        assertSameRun(whole, killed);
        assertEquals(8, Results.of(RunFolder.open(killed)).adapters(), "one that was trained again counts once");
    }

    /// A line that was cut off is dropped, and its work is done again.
    @Test
    void aTornLastLineIsDroppedAndRedone() throws IOException {
        byte[] log = Files.readAllBytes(whole.resolve("log.jsonl"));
        for (int bytes : List.of(log.length - 1, log.length / 2, 5)) {
            Path torn = home.resolve("torn-" + bytes);
            RunFolder folder = create(torn, settings());
            Files.write(folder.log(), Arrays.copyOf(log, bytes));
            copyOutputs(whole, torn);
            SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
            assertSameRun(whole, torn);
        }
    }

    @Test
    void passagesThatAreNoTextAreNamed() throws IOException {
        Path damaged = home.resolve("no-text");
        create(damaged, settings());
        Files.write(damaged.resolve("train.json"), new byte[] {'[', (byte) 0xff, ']'});
        var thrown = assertThrows(FormatException.class, () -> RunFolder.open(damaged));
        assertEquals(damaged.resolve("train.json").toString(), thrown.place().name());
    }

    @Test
    void aDamagedLineAmongOthersIsNamed() throws IOException {
        Path damaged = home.resolve("damaged");
        RunFolder folder = create(damaged, settings());
        Files.writeString(folder.log(), "{\"entry\":\"edit\"}\n" + Files.readString(whole.resolve("log.jsonl")));
        var error = assertThrows(
                FormatException.class, () -> SealRun.go(folder, device, Limits.of(16), RunListener.SILENT));
        assertTrue(error.getMessage().contains("log.jsonl, line 1"), error.getMessage());
    }

    /// In the midst of the log or as its last line: what no plan has would otherwise be passed over.
    @Test
    void aLineThatIsNotOfThePlanIsNamed() throws IOException {
        List<String> log = Files.readAllLines(whole.resolve("log.jsonl"));
        String edit = first(log, "edit");
        String exam = first(log, "exam");
        String round = first(log, "round");
        List<String> strange = List.of(
                edit.replace("\"round\":0", "\"round\":7"),
                edit.replace("\"stage\":\"", "\"stage\":\"x"),
                edit.replace("\"context\":", "\"context\":1"),
                edit.replace("\"edit\":", "\"edit\":1"),
                exam.replace("\"arm\":\"", "\"arm\":\"x"),
                exam.replace("\"seed\":0", "\"seed\":1"),
                exam.replaceFirst("\\{\"text\"", "{\"text\":\"\",\"contained\":true,\"answer_logprob\":0},{\"text\""),
                exam.replace("\"entry\":\"exam\"", "\"entry\":\"rating\""),
                round.replace("\"round\":0", "\"round\":1"),
                round.replace("\"edit\":", "\"edit\":5"),
                round.replace("\"alike\":[", "\"alike\":[2"),
                "{}");
        RunFolder folder = create(home.resolve("strange"), settings());
        for (String line : strange) {
            assertFalse(log.contains(line), line);
            for (int place : List.of(3, log.size())) {
                var lines = new ArrayList<>(log);
                lines.add(place, line);
                Files.write(folder.log(), lines);
                var error = assertThrows(FormatException.class, folder::ledger, line);
                assertTrue(error.place().name().endsWith("log.jsonl, line " + (place + 1)), error.getMessage());
                assertThrows(
                        FormatException.class, () -> SealRun.go(folder, device, Limits.of(16), RunListener.SILENT));
            }
        }
    }

    private static String first(List<String> log, String kind) {
        return log.stream()
                .filter(line -> line.startsWith("{\"entry\":\"%s\"".formatted(kind)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aLogThatIsNoTextIsNamed() throws IOException {
        RunFolder folder = create(home.resolve("binary"), settings());
        byte[] log = Files.readAllBytes(whole.resolve("log.jsonl"));
        log[20] = (byte) 0xff;
        Files.write(folder.log(), log);
        var error = assertThrows(FormatException.class, folder::ledger);
        assertTrue(error.place().name().endsWith("log.jsonl, line 1"), error.getMessage());
    }

    @Test
    void adaptersAloneAreWhatTheyAreTogether() throws IOException {
        Path alone = home.resolve("alone");
        SealRun.go(create(alone, settings()), device, Limits.of(1), RunListener.SILENT);
        assertSameRun(whole, alone);
    }

    @Test
    void aSecondProcessIsTold() throws IOException {
        RunFolder folder = create(home.resolve("locked"), settings());
        try (RunLock _ = RunLock.take(folder.path())) {
            var error = assertThrows(
                    AlreadyRunning.class, () -> SealRun.go(folder, device, Limits.of(16), RunListener.SILENT));
            assertEquals(Long.toString(ProcessHandle.current().pid()), error.process());
            assertThrows(
                    AlreadyRunning.class,
                    () -> RunFolder.create(folder.path(), folder.manifest(), folder.plan(), true));
        }
        assertTrue(folder.process().isEmpty());
        Files.writeString(folder.path().resolve("lock"), "4194304\n"); // of a process that is dead
        RunLock.take(folder.path()).close();
    }

    /// A loss that is no number is the edit's own misfortune.
    @Test
    void aLostTrainingIsNotedAndTheRunGoesOn() throws IOException {
        var wild = new Recipe(
                LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(3).withLearningRate(1e30));
        RunSettings settings = settings(wild, List.of(new Arm.Base()));
        RunFolder folder = create(home.resolve("wild"), settings);
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        Ledger ledger = folder.ledger();
        assertTrue(Standing.of(folder.plan(), ledger).done());
        for (Trial trial : folder.plan().training(0).trials(new Arm.OwnEdits(), 0)) {
            assertTrue(ledger.exam(trial).orElseThrow().failure().isPresent(), trial::toString);
        }
        assertEquals(List.of(), ledger.round(0).orElseThrow().kept());
        assertEquals(folder.manifest().model(), folder.model(1, ledger));
        assertFalse(Files.exists(folder.path().resolve("round-0")));
    }

    @Test
    void aRunOfAnotherModelIsRefused() throws IOException {
        Path model = Files.createDirectory(home.resolve("model"));
        try (var files = Files.list(Fixtures.path("models/llama"))) {
            for (Path file : files.toList()) {
                Files.copy(file, model.resolve(file.getFileName()));
            }
        }
        var plan = new RunPlan(settings(), TRAIN, HELD_OUT);
        RunFolder folder = RunFolder.create(
                home.resolve("other"), Manifest.of(settings(), model, new LinkedHashMap<>()), plan, false);
        Files.writeString(model.resolve("README.md"), "changed");
        assertThrows(FormatException.class, () -> SealRun.go(folder, device, Limits.of(16), RunListener.SILENT));
    }

    @Test
    void aManifestKeepsEverySetting() throws IOException {
        RunFolder folder = RunFolder.open(whole);
        assertEquals(settings(), folder.manifest().settings());
        assertEquals(new RunPlan(settings(), TRAIN, HELD_OUT), folder.plan());
    }

    private static final class Killed extends RuntimeException {}

    private static final class KillAfterOneLine implements RunListener {
        @Override
        public void finished(Entry entry, Standing standing) {
            throw new Killed();
        }
    }

    private static RunSettings settings() {
        return settings(TINY, List.of(new Arm.Base(), new Arm.PassageOnly(), new Arm.OwnEdits()));
    }

    private static RunSettings settings(Recipe inner, List<Arm> arms) {
        var writing = new Writing(EditPrompt.SELF_QA, 8, Splitting.DEFAULT);
        var selection = new Selection(Measure.LOGPROB, false);
        return new RunSettings(
                new Rounds(1, 2, true, 2, TINY, new Reinforcement.RestEm()),
                1,
                writing,
                inner,
                RunSettings.FULL,
                selection,
                Judging.NONE,
                arms,
                7);
    }

    private static RunFolder create(Path path, RunSettings settings) throws IOException {
        Manifest manifest = Manifest.of(settings, Fixtures.path("models/llama"), new LinkedHashMap<>());
        return RunFolder.create(path, manifest, new RunPlan(settings, TRAIN, HELD_OUT), false);
    }

    private static Passage passage(String title, String text, String question, String answer) {
        return new Passage(title, text, List.of(new Question(question, answer)));
    }

    /// The same lines, in whatever order the work ended, and the same files, byte for byte.
    private static void assertSameRun(Path expected, Path actual) throws IOException {
        assertEquals(sorted(expected), sorted(actual));
        assertEquals(outputs(expected).keySet(), outputs(actual).keySet());
        outputs(expected).forEach((name, bytes) -> {
            try {
                assertArrayEquals(bytes, Files.readAllBytes(actual.resolve(name)), name);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static List<String> sorted(Path run) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(run.resolve("log.jsonl")));
        lines.sort(null);
        return lines;
    }

    private static void copyOutputs(Path from, Path to) throws IOException {
        for (Map.Entry<String, byte[]> file : outputs(from).entrySet()) {
            Files.createDirectories(to.resolve(file.getKey()).resolveSibling("."));
            Files.write(to.resolve(file.getKey()), file.getValue());
        }
    }

    private static Map<String, byte[]> outputs(Path run) throws IOException {
        var outputs = new TreeMap<String, byte[]>();
        for (String folder : Set.of("round-0/adapter", "round-0/model")) {
            try (var files = Files.list(run.resolve(folder))) {
                for (Path file : files.toList()) {
                    outputs.put(run.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return outputs;
    }
}
