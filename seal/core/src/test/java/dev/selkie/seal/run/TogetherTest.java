package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.Llama;
import dev.selkie.model.data.DataSet;
import dev.selkie.model.data.Sequence;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.model.train.TrainingListener;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Exam;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.judge.Judging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three passages learnt in one adapter, on a tiny model.
class TogetherTest {
    private static final List<Passage> PASSAGES = List.of(
            passage("The light", "Ada keeps the light.", "Who keeps it?", "Ada"),
            passage("The boat", "Bo mends the boat.", "What does Bo mend?", "the boat"),
            passage("The net", "Cy knots it.", "Who knots it?", "Cy"));
    private static final Recipe TINY = new Recipe(
            LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(2).withLearningRate(1e-2));
    private static final Arm OWN = new Arm.OwnEdits();
    private static final Arm TOGETHER = new Arm.Together(OWN);

    @TempDir
    Path home;

    private final Device device = Devices.find("cpu", 1).orThrow();

    @Test
    void oneAdapterLearnsThePassagesOfAll() throws IOException {
        RunFolder folder = create("run", List.of(new Arm.Together(new Arm.PassageOnly())));
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        List<Entry.Examined> exams =
                exams(folder, folder.plan().settings().arms().getFirst());
        assertEquals(3, exams.size());
        List<Exam.Answer> expected = taughtByHand(folder, exams.getFirst().trial());
        for (int context = 0; context < PASSAGES.size(); context++) {
            assertEquals(3, exams.get(context).documents());
            assertEquals(6, exams.get(context).steps());
            assertEquals(expected.get(context), exams.get(context).answers().getFirst());
        }
    }

    /// The same without the run: the passages as records, trained on, then each question.
    private List<Exam.Answer> taughtByHand(RunFolder folder, Trial first) throws IOException {
        try (Llama llama = Llama.load(folder.manifest().model(), device)) {
            var texts = DataSet.ofTexts(PASSAGES.stream()
                    .map(passage -> passage.title() + "\n" + passage.context())
                    .toList());
            List<Sequence> data = llama.encoder(true).encode(texts, TINY.train().loss());
            var learnt = new ArrayList<PeftAdapter>();
            llama.train(List.of(TINY.job(llama, data, first.trainingSeed(7))), new TrainingListener() {
                @Override
                public void finished(int job, PeftAdapter adapter) {
                    learnt.add(adapter);
                }
            });
            var answers = new ArrayList<Exam.Answer>();
            for (Passage passage : PASSAGES) {
                answers.add(Exam.of(llama, passage)
                        .take(Optional.of(learnt.getFirst()))
                        .getFirst());
            }
            return answers;
        }
    }

    @Test
    void editsAreWrittenOnceForBothWays() throws IOException {
        RunFolder folder = create("run", List.of(new Arm.Base(), OWN, TOGETHER));
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        assertTrue(Standing.of(folder.plan(), folder.ledger()).done());
        List<String> lines = Files.readAllLines(folder.log());
        assertEquals(
                6,
                lines.stream()
                        .filter(line -> line.contains("\"entry\":\"edit\""))
                        .count());
        assertEquals(3 + 6 + 3, lines.size() - 6);
        int alone =
                exams(folder, OWN).stream().mapToInt(Entry.Examined::documents).sum();
        assertEquals(alone, exams(folder, TOGETHER).getFirst().documents());
        assertNotEquals(
                exams(folder, OWN).getFirst().answers().getFirst().logprob(),
                exams(folder, TOGETHER).getFirst().answers().getFirst().logprob());
    }

    /// Killed after every line, it learns again, to the same bits.
    @Test
    void aKillBetweenTheExamsChangesNothing() throws IOException {
        RunFolder whole = create("whole", List.of(TOGETHER));
        SealRun.go(whole, device, Limits.of(16), RunListener.SILENT);
        RunFolder killed = create("killed", List.of(TOGETHER));
        while (!Standing.of(killed.plan(), killed.ledger()).done()) {
            assertThrows(IllegalStateException.class, () -> SealRun.go(killed, device, Limits.of(16), new Killing()));
        }
        assertEquals(
                Files.readAllLines(whole.log()).stream().sorted().toList(),
                Files.readAllLines(killed.log()).stream().sorted().toList());
    }

    @Test
    void whatLearnsNothingCannotLearnTogether() {
        assertEquals("together:file:f", Arm.named("together:file:f").label());
        assertEquals(TOGETHER, Arm.named("together:edits"));
        for (String name : List.of("together:base", "together:adapter:a", "together:together:edits", "together:")) {
            assertThrows(IllegalArgumentException.class, () -> Arm.named(name), name);
        }
    }

    private static final class Killing implements RunListener {
        @Override
        public void finished(Entry entry, Standing standing) {
            throw new IllegalStateException("killed");
        }
    }

    private static List<Entry.Examined> exams(RunFolder folder, Arm arm) throws IOException {
        Ledger ledger = folder.ledger();
        return folder.plan().stages(0).getFirst().trials(arm, 0).stream()
                .map(trial -> ledger.exam(trial).orElseThrow())
                .toList();
    }

    private RunFolder create(String name, List<Arm> arms) throws IOException {
        var writing = new Writing(EditPrompt.IMPLICATIONS, 8, Splitting.DEFAULT.withLines(false));
        var settings = new RunSettings(
                Rounds.none(2, TINY), 1, writing, TINY, RunSettings.FULL, Selection.DEFAULT, Judging.NONE, arms, 7);
        Manifest manifest = Manifest.of(settings, Fixtures.path("models/llama"), new LinkedHashMap<>());
        var plan = new RunPlan(settings, List.of(), PASSAGES);
        return RunFolder.create(home.resolve(name), manifest, plan, false);
    }

    private static Passage passage(String title, String text, String question, String answer) {
        return new Passage(title, text, List.of(new Question(question, answer)));
    }
}
