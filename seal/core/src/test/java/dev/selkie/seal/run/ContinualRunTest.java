package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.Llama;
import dev.selkie.model.files.Progress;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.merge.Merge;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.report.ContinualReport;
import dev.selkie.seal.report.ForgettingMatrix;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Two sequences of three passages, on a tiny model.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContinualRunTest {
    private static final List<Passage> PASSAGES = List.of(
            passage("The light", "Ada keeps the light.", "Who keeps it?", "Ada"),
            passage("The boat", "Bo mends the boat.", "What does Bo mend?", "the boat"),
            passage("The oar", "Di carves it.", "Who carves it?", "Di"),
            passage("The net", "Cy knots it.", "Who knots it?", "Cy"));
    private static final Recipe TINY = new Recipe(
            LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(1).withLearningRate(1e-2));

    private final Device device = Devices.find("cpu", 1).orThrow();

    @TempDir
    static Path home;

    private Path whole = Path.of("");

    @BeforeAll
    void runWhole() throws IOException {
        whole = home.resolve("whole");
        ContinualRun.go(create(whole, TINY), device, ContinualListener.SILENT);
    }

    @AfterAll
    void close() {
        device.close();
    }

    @Test
    void everyStepIsExaminedOnAllPassagesUpToIt() throws IOException {
        ContinualFolder folder = ContinualFolder.open(whole);
        assertEquals(folder.total(), folder.rows().size());
        for (ContinualRow row : folder.rows()) {
            assertEquals(row.step() == 0 ? 3 : row.step(), row.answers().size());
            assertTrue(row.failure().isEmpty(), row.toString());
            assertEquals(row.documents(), row.steps(), "one epoch, a document a step");
        }
        assertFalse(Files.exists(folder.merged(0, 1)) || Files.exists(folder.merged(1, 2)), "models are removed");
        assertTrue(Files.exists(folder.adapter(1, 3)));
    }

    /// The last row again from the adapters that were kept: two merged, the third in use.
    @Test
    void whatWasLearntBeforeIsMerged() throws IOException {
        ContinualFolder folder = ContinualFolder.open(whole);
        Path one = home.resolve("one");
        Path two = home.resolve("two");
        Merge.write(folder.model(), folder.adapter(1, 1), one, Optional.empty(), false, Progress.SILENT);
        Merge.write(one, folder.adapter(1, 2), two, Optional.empty(), false, Progress.SILENT);
        try (Llama llama = Llama.load(two, device)) {
            var adapter = llama.adapter(folder.adapter(1, 3));
            List<List<Answer>> answers =
                    ContinualStep.examine(llama, folder.sequences().get(1), Optional.of(adapter));
            ContinualRow last = folder.rows().stream()
                    .filter(row -> row.sequence() == 1 && row.step() == 3)
                    .findFirst()
                    .orElseThrow();
            assertEquals(last.answers(), answers);
            assertNotEquals(ContinualStep.examine(llama, folder.sequences().get(1), Optional.empty()), answers);
        }
    }

    @Test
    void aRunKilledAfterEveryRowBecomesTheSame() throws IOException {
        Path killed = home.resolve("killed");
        create(killed, TINY);
        int total = ContinualFolder.open(killed).total();
        for (int kill = 0; kill < total; kill++) {
            ContinualFolder folder = ContinualFolder.open(killed);
            assertThrows(IllegalStateException.class, () -> ContinualRun.go(folder, device, new Killing()));
        }
        assertEquals(Files.readString(whole.resolve("log.jsonl")), Files.readString(killed.resolve("log.jsonl")));
        ContinualRun.go(ContinualFolder.open(killed), device, new Killing()); // nothing is left
    }

    @Test
    void aRowThatIsNotOfTheRunIsNamed() throws IOException {
        ContinualFolder folder = create(home.resolve("strange"), TINY);
        List<String> log = Files.readAllLines(whole.resolve("log.jsonl"));
        String row = log.getFirst();
        for (String line : List.of(
                row.replace("\"sequence\":0", "\"sequence\":2"),
                row.replace("\"step\":0", "\"step\":4"),
                row.replace("\"step\":0", "\"step\":1"),
                "\u0000{}")) {
            Files.write(folder.path().resolve("log.jsonl"), List.of(row, line, log.getLast()));
            var error = assertThrows(FormatException.class, folder::rows, line);
            assertTrue(error.place().name().endsWith("log.jsonl, line 2"), error.getMessage());
            assertThrows(FormatException.class, () -> ContinualRun.go(folder, device, ContinualListener.SILENT));
        }
    }

    /// A loss that is no number leaves the model as it was, and the run goes on.
    @Test
    void aLostStepIsNoted() throws IOException {
        var wild = new Recipe(
                LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(3).withLearningRate(1e30));
        ContinualFolder folder = create(home.resolve("wild"), wild);
        ContinualRun.go(folder, device, ContinualListener.SILENT);
        List<ContinualRow> rows = folder.rows();
        assertEquals(folder.total(), rows.size());
        for (ContinualRow row : rows) {
            ContinualRow untaught = rows.get(row.sequence());
            assertEquals(row.step() > 0, row.failure().isPresent());
            assertEquals(untaught.answers().subList(0, row.answers().size()), row.answers());
        }
        assertEquals(0, ContinualReport.of(folder).matrix(Measure.LOGPROB).kept());
    }

    @Test
    void theMatrixHoldsMeansOverSequences() throws IOException {
        ContinualFolder folder = ContinualFolder.open(whole);
        ForgettingMatrix matrix = ContinualReport.of(folder).matrix(Measure.LOGPROB);
        double first = logprob(folder, 0, 2, 1);
        double second = logprob(folder, 1, 2, 1);
        ForgettingMatrix.Cell cell = matrix.cells().get(2).get(1);
        assertEquals((first + second) / 2, cell.mean(), 1e-12);
        assertEquals(Math.abs(first - second) / Math.sqrt(2), cell.deviation(), 1e-12);
        assertEquals(2, cell.sequences());
        assertEquals(
                List.of(3, 1, 2, 3), matrix.cells().stream().map(List::size).toList());
        String page = Files.readString(ContinualReport.of(folder).write());
        assertEquals(3, page.split("<svg", -1).length);
        assertFalse(page.contains("{{"), page);
        assertTrue(Files.readString(whole.resolve("report.json")).contains("mean_over_sequences"));
    }

    private static double logprob(ContinualFolder folder, int sequence, int step, int passage) throws IOException {
        return folder.rows().stream()
                .filter(row -> row.sequence() == sequence && row.step() == step)
                .mapToDouble(row -> row.answers().get(passage).getFirst().logprob())
                .findFirst()
                .orElseThrow();
    }

    /// Python: `random.seed(42); [random.sample(range(2067), 8) for _ in range(2)]`.
    @Test
    void sequencesAreDrawnAsPublished() {
        List<Passage> all = IntStream.range(0, 2067)
                .mapToObj(i -> passage("" + i, "", "?", "!"))
                .toList();
        List<List<Passage>> drawn = ContinualFolder.draw(all, 9, 8, 42);
        assertEquals(List.of("456", "102", "1126", "1003", "914", "571", "419", "356"), titles(drawn.getFirst()));
        assertEquals(List.of("1728", "130", "122", "383", "895", "952", "108", "814"), titles(drawn.get(1)));
        assertEquals(ContinualFolder.draw(all, 1, 8, 43).getFirst(), drawn.get(8));
        assertThrows(IllegalArgumentException.class, () -> ContinualFolder.draw(PASSAGES, 1, 5, 42));
    }

    @Test
    void anotherFolderIsNoContinualRun() {
        assertThrows(FormatException.class, () -> ContinualFolder.open(home));
    }

    @Test
    void aRunOfAnyKindIsOpenedAsWhatItIs() throws IOException {
        assertEquals(ContinualFolder.open(whole), AnyRun.open(whole));
        assertThrows(FormatException.class, () -> AnyRun.open(home));
    }

    private static List<String> titles(List<Passage> passages) {
        return passages.stream().map(Passage::title).toList();
    }

    private static final class Killing implements ContinualListener {
        @Override
        public void finished(ContinualRow row, int done, int total) {
            throw new IllegalStateException("killed");
        }
    }

    private static ContinualFolder create(Path path, Recipe inner) throws IOException {
        var writing = new Writing(EditPrompt.IMPLICATIONS, 8, Splitting.DEFAULT);
        var settings = new ContinualSettings(2, 3, writing, inner, 7);
        List<List<Passage>> sequences =
                List.of(PASSAGES.subList(0, 3), List.of(PASSAGES.get(3), PASSAGES.get(1), PASSAGES.get(0)));
        return ContinualFolder.create(
                path, settings, Fixtures.path("models/llama"), sequences, new LinkedHashMap<>(), false);
    }

    private static Passage passage(String title, String text, String question, String answer) {
        return new Passage(title, text, List.of(new Question(question, answer)));
    }
}
