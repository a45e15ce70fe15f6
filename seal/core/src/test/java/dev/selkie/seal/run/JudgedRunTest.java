package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.ChatServer;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Exam.Answer;
import dev.selkie.seal.Measure;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.report.Results;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Runs whose answers are judged by models: two contexts, two edits, one round, on a tiny model.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JudgedRunTest {
    private static final List<Passage> TRAIN = List.of(
            passage("The light", "Ada keeps the light.", "Who keeps it?", "Ada"),
            passage("The boat", "Bo mends the boat.", "What does Bo mend?", "the boat"));
    private static final List<Passage> HELD_OUT = List.of(passage("The net", "Cy knots it.", "Who knots it?", "Cy"));
    private static final Recipe TINY = new Recipe(
            LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(1).withLearningRate(1e-2));

    private final Device device = Devices.find("cpu", 1).orThrow();

    @TempDir
    static Path home;

    @AfterAll
    void close() {
        device.close();
    }

    @Test
    void bothJudgesSayOfEachAnswer() throws IOException {
        try (var server = ChatServer.start(_ -> "Yes.")) {
            RunFolder folder = run("both", Measure.HTTP, judging(server.url()));
            for (Trial trial : folder.plan().allTrials(false)) {
                for (Answer answer : folder.ledger().exam(trial).orElseThrow().answers()) {
                    assertTrue(answer.judged().containsKey(Measure.JUDGE));
                    assertEquals(!answer.text().isBlank(), answer.judged().get(Measure.HTTP));
                }
            }
            assertEquals(2, folder.ledger().round(0).orElseThrow().kept().size());
            assertTrue(Results.of(folder).json().toString().contains("http={"));
            assertEquals(
                    folder.manifest().settings(),
                    RunFolder.open(folder.path()).manifest().settings());
        }
    }

    /// The endpoint answers the base's questions and is gone from then on; the run goes on, and keeps nothing.
    @Test
    void aDeadJudgeIsNotedOfEachEditAndTheRunGoesOn() throws IOException {
        try (var server = ChatServer.start(_ -> "no")) {
            RunFolder folder = create("dead", Measure.HTTP, judging(server.url()));
            SealRun.go(folder, device, Limits.of(16), new RunListener() {
                @Override
                public void finished(Entry entry, Standing standing) {
                    if (entry instanceof Entry.Written) {
                        server.failWith(403, 403, 403, 403, 403, 403);
                    }
                }
            });
            Ledger ledger = folder.ledger();
            assertTrue(Standing.of(folder.plan(), ledger).done());
            List<Entry.Examined> unjudged = folder.plan().allTrials(false).stream()
                    .map(trial -> ledger.exam(trial).orElseThrow())
                    .filter(exam -> exam.unjudged().isPresent())
                    .toList();
            assertTrue(!unjudged.isEmpty());
            for (Entry.Examined exam : unjudged) {
                assertTrue(exam.unjudged().orElseThrow().contains("http: "), exam::toString);
                assertTrue(exam.knows(Measure.CONTAINED) && !exam.knows(Measure.HTTP));
            }
            assertTrue(unjudged.stream()
                    .allMatch(exam -> ledger.round(0).orElseThrow().kept().stream()
                            .noneMatch(edit -> edit.equals(exam.trial().edit()))));
        }
    }

    /// The longer an edit, the better it is rated; nothing is trained but the writer. Killed after every line, and
    /// resumed with the answers that were kept, the run is the same.
    @Test
    void editsAreRatedInPlaceOfBeingLearnt() throws IOException {
        try (var server = ChatServer.start(body -> "Length: 3\nFinal: " + (4 + body.length() % 17))) {
            var proxy = new Selection(Measure.HTTP, false, true);
            RunFolder whole = create("rated", settings(proxy, judging(server.url())), Optional.empty());
            SealRun.go(whole, device, Limits.of(16), RunListener.SILENT);
            Ledger ledger = whole.ledger();
            Stage<Passage, Arm> stage = whole.plan().training(0);
            assertEquals(2, ledger.round(0).orElseThrow().kept().size());
            for (Trial.Edit kept : ledger.round(0).orElseThrow().kept()) {
                double best = stage.edits(new Arm.OwnEdits(), 0, kept.context()).stream()
                        .mapToDouble(edit -> ledger.rating(edit)
                                .orElseThrow()
                                .score()
                                .orElseThrow()
                                .total())
                        .max()
                        .orElseThrow();
                assertEquals(
                        best,
                        ledger.rating(kept).orElseThrow().score().orElseThrow().total());
                assertEquals(
                        3,
                        ledger.rating(kept).orElseThrow().score().orElseThrow().length());
            }
            assertTrue(whole.plan().allTrials(true).stream()
                    .noneMatch(trial -> trial.edit().stage().equals(Stage.TRAIN)));
            assertEquals(
                    whole.plan().settings(), RunFolder.open(whole.path()).plan().settings());

            RunFolder killed = create("rated-killed", settings(proxy, judging(server.url())), Optional.empty());
            while (!Standing.of(killed.plan(), killed.ledger()).done()) {
                assertThrows(
                        IllegalStateException.class,
                        () -> SealRun.go(killed, device, Limits.of(1), new RunListener() {
                            @Override
                            public void finished(Entry entry, Standing standing) {
                                throw new IllegalStateException("killed");
                            }
                        }));
            }
            assertEquals(
                    Files.readAllLines(whole.log()).stream().sorted().toList(),
                    Files.readAllLines(killed.log()).stream().sorted().toList());
        }
    }

    @Test
    void aRatingThatIsNotGivenIsNotedAndTheRunGoesOn() throws IOException {
        try (var server = ChatServer.start(_ -> "Final: 9")) {
            server.failWith(400, 400, 400, 400, 400, 400, 400, 400);
            var proxy = new Selection(Measure.HTTP, false, true);
            RunFolder folder = create("unrated", settings(proxy, judging(server.url())), Optional.empty());
            SealRun.go(folder, device, Limits.of(1), RunListener.SILENT);
            Stage<Passage, Arm> stage = folder.plan().training(0);
            for (Trial.Edit edit : stage.edits(new Arm.OwnEdits(), 0)) {
                assertTrue(folder.ledger().rating(edit).orElseThrow().failure().isPresent());
            }
            assertEquals(0, folder.ledger().round(0).orElseThrow().steps());
        }
    }

    /// The teacher's text is what it writes by itself; the student is the same after as before.
    @Test
    void aTeacherWritesAndIsReinforced() throws IOException {
        Path other = Fixtures.path("models/llama-biased");
        RunSettings settings = settings(new Selection(Measure.LOGPROB, false), Judging.NONE);
        RunFolder taught = create("taught", settings, Optional.of(other));
        SealRun.go(taught, device, Limits.of(16), RunListener.SILENT);
        RunFolder self = create("self", settings, Optional.empty());
        SealRun.go(self, device, Limits.of(16), RunListener.SILENT);
        var base = taught.plan().training(0).trials(new Arm.Base(), 0);
        for (Trial trial : base) {
            assertEquals(
                    self.ledger().exam(trial).orElseThrow(),
                    taught.ledger().exam(trial).orElseThrow());
        }
        Trial.Edit first =
                taught.plan().training(0).edits(new Arm.OwnEdits(), 0).getFirst();
        assertNotEquals(self.ledger().edit(first), taught.ledger().edit(first));
        Stage<Passage, Arm> heldOut = taught.plan().stages(1).getFirst();
        for (Trial trial : heldOut.trials(new Arm.Base(), 1)) {
            Trial before = new Trial(
                    new Trial.Edit(0, Stage.HELD_OUT, "base", trial.edit().context(), 0), trial.seed());
            assertEquals(
                    taught.ledger().exam(before).orElseThrow().answers(),
                    taught.ledger().exam(trial).orElseThrow().answers());
        }
        Path learnt = taught.model(1, taught.ledger());
        assertEquals(taught.path().resolve("round-0/model"), learnt);
        assertEquals(
                Files.readString(other.resolve("config.json")).contains("attention_bias"),
                Files.readString(learnt.resolve("config.json")).contains("attention_bias"));
        assertEquals(taught.manifest(), RunFolder.open(taught.path()).manifest());
    }

    @Test
    void aRewardWithoutItsJudgeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> settings(Measure.JUDGE, Judging.NONE));
    }

    private Judging judging(URI url) {
        var http = new Judging.Http(url, "m", "SELKIE_TEST_KEY", home.resolve("cache-" + url.getPort()));
        return new Judging(Optional.of(Fixtures.path("models/llama")), Optional.of(http));
    }

    private RunFolder run(String name, Measure reward, Judging judging) throws IOException {
        RunFolder folder = create(name, reward, judging);
        SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        return folder;
    }

    private static RunFolder create(String name, Measure reward, Judging judging) throws IOException {
        return create(name, settings(reward, judging), Optional.empty());
    }

    private static RunFolder create(String name, RunSettings settings, Optional<Path> teacher) throws IOException {
        Manifest manifest = Manifest.of(settings, Fixtures.path("models/llama"), teacher, new LinkedHashMap<>());
        return RunFolder.create(home.resolve(name), manifest, new RunPlan(settings, TRAIN, HELD_OUT), false);
    }

    private static RunSettings settings(Measure reward, Judging judging) {
        return settings(new Selection(reward, false), judging);
    }

    private static RunSettings settings(Selection selection, Judging judging) {
        var writing = new Writing(EditPrompt.SELF_QA, 8, Splitting.DEFAULT);
        var arms = List.<Arm>of(new Arm.Base(), new Arm.OwnEdits());
        return new RunSettings(
                new Rounds(1, 2, true, 2, TINY, new Reinforcement.RestEm()),
                1,
                writing,
                TINY,
                RunSettings.FULL,
                selection,
                judging,
                arms,
                7);
    }

    private static Passage passage(String title, String text, String question, String answer) {
        return new Passage(title, text, List.of(new Question(question, answer)));
    }
}
