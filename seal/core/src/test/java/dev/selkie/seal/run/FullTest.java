package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.LossRule;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.merge.FullWeights;
import dev.selkie.model.train.FullTrainer;
import dev.selkie.model.train.FullTrainingJob;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Exam;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three passages learnt by all weights of a tiny model.
class FullTest {
    private static final List<Passage> PASSAGES = List.of(
            passage("The light", "Ada keeps the light.", "Who keeps it?", "Ada"),
            passage("The boat", "Bo mends the boat.", "What does Bo mend?", "the boat"),
            passage("The net", "Cy knots it.", "Who knots it?", "Cy"));
    private static final Recipe ADAPTER = new Recipe(
            LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(1).withLearningRate(1e-2));
    private static final TrainSettings SETTINGS =
            RunSettings.FULL.withLearningRate(1e-2).withEpochs(3).withBatch(2, 1);
    private static final Arm PASSAGE = new Arm.Full(new Arm.PassageOnly());
    private static final Arm EDITS = new Arm.Full(new Arm.OwnEdits());

    @TempDir
    Path home;

    private final Device device = Devices.find("cpu", 1).orThrow();

    @Test
    void allWeightsLearnThePassagesOfAll() throws IOException {
        RunFolder folder = create("run", List.of(new Arm.Base(), PASSAGE), SETTINGS);
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);

        List<Entry.Examined> exams = exams(folder, PASSAGE);
        SortedMap<String, float[]> byHand = trainedByHand(exams.getFirst().trial());
        SortedMap<String, float[]> written = FullWeights.read(folder.taught(0, 1, 0));
        written.forEach((name, values) -> assertArrayEquals(byHand.get(name), values, name));
        try (Llama taught = Llama.load(folder.taught(0, 1, 0), device)) {
            for (int context = 0; context < PASSAGES.size(); context++) {
                assertEquals(3, exams.get(context).documents());
                assertEquals(6, exams.get(context).steps(), "two steps an epoch, the second with one document");
                assertEquals(
                        Exam.of(taught, PASSAGES.get(context)).take(Optional.empty()),
                        exams.get(context).answers());
            }
        }
        assertNotEquals(
                exams(folder, new Arm.Base()).getFirst().answers().getFirst().logprob(),
                exams.getFirst().answers().getFirst().logprob());
        String page = Files.readString(Results.of(folder).write());
        assertTrue(page.contains("all weights (full:…) 3 epochs, learning rate 0.01, 2 documents a step"), page);
        assertTrue(page.contains("full:passage"), page);
    }

    /// The same without the run.
    private SortedMap<String, float[]> trainedByHand(Trial first) throws IOException {
        Path model = Fixtures.path("models/llama");
        try (Llama llama = Llama.load(model, device)) {
            var texts = DataSet.ofTexts(PASSAGES.stream()
                    .map(passage -> passage.title() + "\n" + passage.context())
                    .toList());
            List<Sequence> data = llama.encoder(true).encode(texts, LossRule.ALL);
            TrainSettings settings = SETTINGS.withSeed(first.trainingSeed(7));
            var job = FullTrainingJob.of(data, settings, new Snapshot(0, FullWeights.read(model)));
            return new FullTrainer(llama.config(), device)
                    .run(job, new FullTrainer.Listener() {})
                    .values();
        }
    }

    /// As published: all edits of a passage, then the passage once. Learnt together by an adapter it follows each edit.
    @Test
    void aPassageIsLearntOnceBesideItsEdits() throws IOException {
        Arm together = new Arm.Together(new Arm.OwnEdits());
        RunFolder folder = create("run", List.of(together, EDITS), SETTINGS);
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        assertTrue(Standing.of(folder.plan(), folder.ledger()).done());
        assertEquals(3 * (2 + 1), exams(folder, EDITS).getFirst().documents());
        assertEquals(3 * (2 + 2), exams(folder, together).getFirst().documents());
    }

    /// Killed after every line, and stopped after every second step: the same log and the same model.
    @Test
    void whereverItIsStoppedItEndsAtTheSameBits() throws IOException {
        RunFolder whole = create("whole", List.of(EDITS), SETTINGS);
        SealRun.go(whole, device, Limits.of(16), RunListener.SILENT);
        RunFolder stopped = create("stopped", List.of(EDITS), SETTINGS);
        int stops = 0;
        while (!Standing.of(stopped.plan(), stopped.ledger()).done()) {
            try {
                SealRun.go(stopped, device, Limits.of(16), new Stopping());
            } catch (IllegalStateException killed) {
                assertEquals("killed", killed.getMessage());
            }
            stops++;
        }
        assertTrue(stops > 6 + 3 + 5, stops + " stops");
        assertEquals(
                Files.readAllLines(whole.log()).stream().sorted().toList(),
                Files.readAllLines(stopped.log()).stream().sorted().toList());
        SortedMap<String, float[]> same = FullWeights.read(whole.taught(0, 0, 0));
        FullWeights.read(stopped.taught(0, 0, 0))
                .forEach((name, values) -> assertArrayEquals(same.get(name), values, name));
        assertEquals(
                Files.readAllLines(whole.taught(0, 0, 0).resolve("train.jsonl")).size(),
                Files.readAllLines(stopped.taught(0, 0, 0).resolve("train.jsonl"))
                        .size());
        try (var left = Files.list(stopped.path().resolve("round-0"))) {
            assertEquals(List.of(stopped.taught(0, 0, 0)), left.toList());
        }
    }

    @Test
    void aLossThatIsNoNumberFailsItsExamsAndNothingElse() throws IOException {
        RunFolder folder = create("run", List.of(PASSAGE, new Arm.Base()), SETTINGS.withLearningRate(1e30));
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        for (Entry.Examined exam : exams(folder, PASSAGE)) {
            assertTrue(exam.failure().orElseThrow().contains("a lower learning rate"), exam::toString);
        }
        assertFalse(Files.exists(folder.taught(0, 0, 0)));
        assertTrue(exams(folder, new Arm.Base()).getFirst().failure().isEmpty());
    }

    @Test
    void whatLearnsNothingCannotBeLearntByAllWeights() {
        assertEquals(EDITS, Arm.named("full:edits"));
        assertEquals("full:file:f", Arm.named("full:file:f").label());
        for (String name : List.of("full:base", "full:adapter:a", "full:together:edits", "full:full:edits", "full:")) {
            assertThrows(IllegalArgumentException.class, () -> Arm.named(name), name);
        }
    }

    /// Stops the run after two steps of a training, and kills it after an entry.
    private static final class Stopping implements RunListener {
        private int steps;

        @Override
        public void learning(int step, int ofSteps) {
            steps++;
        }

        @Override
        public void finished(Entry entry, Standing standing) {
            throw new IllegalStateException("killed");
        }

        @Override
        public boolean cancelled() {
            return steps == 2;
        }
    }

    private static List<Entry.Examined> exams(RunFolder folder, Arm arm) throws IOException {
        Ledger ledger = folder.ledger();
        return folder.plan().stages(0).getFirst().trials(arm, 0).stream()
                .map(trial -> ledger.exam(trial).orElseThrow())
                .toList();
    }

    private RunFolder create(String name, List<Arm> arms, TrainSettings full) throws IOException {
        var writing = new Writing(EditPrompt.IMPLICATIONS, 8, Splitting.DEFAULT.withLines(false));
        var settings = new RunSettings(
                Rounds.none(2, ADAPTER), 1, writing, ADAPTER, full, Selection.DEFAULT, Judging.NONE, arms, 7);
        Manifest manifest = Manifest.of(settings, Fixtures.path("models/llama"), new LinkedHashMap<>());
        RunFolder.create(home.resolve(name), manifest, new RunPlan(settings, List.of(), PASSAGES), false);
        return RunFolder.open(home.resolve(name));
    }

    private static Passage passage(String title, String text, String question, String answer) {
        return new Passage(title, text, List.of(new Question(question, answer)));
    }
}
