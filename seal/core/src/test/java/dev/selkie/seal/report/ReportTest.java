package dev.selkie.seal.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.Devices;
import dev.selkie.fixtures.Fixtures;
import dev.selkie.model.lora.LoraSettings;
import dev.selkie.model.train.TrainSettings;
import dev.selkie.seal.EditPrompt;
import dev.selkie.seal.Passage;
import dev.selkie.seal.Passage.Question;
import dev.selkie.seal.Splitting;
import dev.selkie.seal.judge.Judging;
import dev.selkie.seal.run.Arm;
import dev.selkie.seal.run.Limits;
import dev.selkie.seal.run.Manifest;
import dev.selkie.seal.run.Recipe;
import dev.selkie.seal.run.Reinforcement;
import dev.selkie.seal.run.Rounds;
import dev.selkie.seal.run.RunFolder;
import dev.selkie.seal.run.RunListener;
import dev.selkie.seal.run.RunPlan;
import dev.selkie.seal.run.RunSettings;
import dev.selkie.seal.run.SealRun;
import dev.selkie.seal.run.Selection;
import dev.selkie.seal.run.Writing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A round of three seeds on a tiny model.
class ReportTest {
    private static final Passage LIGHT = passage("The light", "Ada keeps the light.", "Who keeps it?", "Ada");
    private static final Passage BOAT = passage("The boat", "Bo mends the boat.", "Who mends it?", "Bo");
    private static final Recipe TINY = new Recipe(
            LoraSettings.all(2, 4), TrainSettings.DEFAULT.withEpochs(1).withLearningRate(1e-2));

    @TempDir
    Path home;

    /// In a round a held-out passage has an edit for each seed.
    @Test
    void aHeldOutPassageIsShownOnceWithAllItsEdits() throws IOException {
        String page = Results.of(run()).html();
        assertEquals(1, count(page, "<summary>The light"));
        assertEquals(1, count(page, "Edit 3 of 3 before reinforcement<"));
        assertEquals(1, count(page, "Edit 3 of 3 after<"));
        assertTrue(page.contains("taught, first of 3 seeds"), "an edit in training is learnt with every seed");
    }

    @Test
    void questionsThatChangedSidesAreToldOfAllThatWereAsked() throws IOException {
        Results results = Results.of(run());
        ArmResult edits = results.arm("edits", 0).orElseThrow();
        assertEquals(3, results.turnover(edits).asked(), "one question after each of three edits");
        assertTrue(results.html().contains(" of 3</td>"));
    }

    /// A round that was stopped before an edit was learnt has no reward, not one of 0.
    @Test
    void aRoundHasNoFiguresBeforeAnEditIsLearnt() throws IOException {
        RunFolder run = run();
        List<String> lines = Files.readAllLines(run.log());
        List<String> before =
                lines.stream().takeWhile(line -> !line.contains("\"train\"")).toList();
        assertFalse(before.isEmpty());
        Files.write(run.log(), before);
        Results results = Results.of(run);
        assertEquals(List.of(), results.rounds());
        assertFalse(results.html().contains("Reinforcement</h2>"));
    }

    @Test
    void aRoundThatHasNotEndedIsToldSoFar() throws IOException {
        RunFolder run = run();
        assertTrue(Results.of(run).rounds().getFirst().ended());
        Files.write(
                run.log(),
                Files.readAllLines(run.log()).stream()
                        .filter(line -> !line.contains("\"kept\""))
                        .toList());
        RoundResult round = Results.of(run).rounds().getFirst();
        assertFalse(round.ended());
        assertEquals(1, round.edits());
        assertTrue(Results.of(run).html().contains("1, not finished</t"));
    }

    private RunFolder run() throws IOException {
        var settings = new RunSettings(
                new Rounds(1, 1, true, 1, TINY, new Reinforcement.RestEm()),
                3,
                new Writing(EditPrompt.SELF_QA, 8, Splitting.DEFAULT),
                TINY,
                RunSettings.FULL,
                Selection.DEFAULT,
                Judging.NONE,
                List.of(new Arm.Base(), new Arm.OwnEdits()),
                7);
        Manifest manifest = Manifest.of(settings, Fixtures.path("models/llama"), new LinkedHashMap<>());
        var plan = new RunPlan(settings, List.of(BOAT), List.of(LIGHT));
        RunFolder folder = RunFolder.create(home.resolve("run"), manifest, plan, false);
        try (Device device = Devices.find("cpu", 1).orThrow()) {
            SealRun.go(folder, device, Limits.of(16), RunListener.SILENT);
        }
        return folder;
    }

    private static int count(String page, String part) {
        return page.split(Pattern.quote(part), -1).length - 1;
    }

    private static Passage passage(String title, String text, String question, String answer) {
        return new Passage(title, text, List.of(new Question(question, answer)));
    }
}
