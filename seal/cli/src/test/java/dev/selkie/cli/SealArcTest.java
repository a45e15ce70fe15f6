package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealArcTest {
    @TempDir
    Path folder;

    @Test
    void evalComparesArmsAndShowsAttempts() {
        Path run = folder.resolve("run");
        Ran ran = arc("seal arc eval", run, "--limit", 1, "--edits", 2, "--arms", "icl,random,oracle", "--show");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().startsWith("icl    1 puzzle, 0 of 1 attempt solved"), ran.out());
        assertTrue(ran.out().contains("random 2: not solved"), ran.out());
        assertTrue(ran.out().lines().anyMatch(line -> line.matches("(\\d )+ → \\d( \\d)*")), ran.out());
        JsonNode arms =
                selkie("seal", "report", run, "--json").json().getFirst().get("arms");
        assertEquals(List.of("icl", "random", "oracle"), arms.findValuesAsText("name"));
        JsonNode random = arms.get(1);
        assertEquals(1, random.get("tasks").asInt());
        assertEquals(2, random.get("attempts").asInt());
        assertEquals(0, random.get("solved").asInt());
        assertEquals(0.0, random.get("rate").asDouble());
    }

    @Test
    void puzzlesAreCubsUnlessAnotherModelIsNamed() {
        for (String verb : List.of("run", "eval")) {
            String help = selkie("seal", "arc", verb, "--help").out();
            assertTrue(help.contains("(default: cub)"), help);
        }
    }

    @Test
    void aRunIsStartedResumedAndTold() throws IOException {
        Path run = folder.resolve("run");
        Ran ran = arc("seal run --domain arc", run, "--contexts", 1, "--held-out", 1, "--arms", "icl", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode round = ran.json().getFirst().get("rounds").get(0);
        assertEquals(1, round.get("contexts").asInt());
        assertEquals(2, round.get("edits").asInt());
        assertEquals(2, ran.json().getFirst().get("arms").size());
        String page =
                Files.readString(Path.of(ran.json().getFirst().get("report").asText()));
        assertFalse(page.contains("{{") || page.contains("src=") || page.contains("href="), page);
        assertTrue(page.contains("<svg class=cells") && page.contains("Puzzles of round 1"), page);

        byte[] log = Files.readAllBytes(run.resolve("log.jsonl"));
        List<String> lines = Files.readAllLines(run.resolve("log.jsonl"));
        Files.write(run.resolve("log.jsonl"), lines.subList(0, 3));
        assertTrue(selkie("seal", "status", run).out().startsWith("stopped: 0 of 1 rounds"));
        assertEquals(0, selkie("seal", "resume", run, "--threads", 1).exitCode());
        assertArrayEquals(log, Files.readAllBytes(run.resolve("log.jsonl")));
        assertEquals(
                "done",
                selkie("seal", "status", run, "--json")
                        .json()
                        .getFirst()
                        .get("state")
                        .asText());
        assertEquals(2, selkie("seal", "compare", run, run).exitCode());
    }

    /// The fixture writes no edit, so none is worth more than another, and that is what is told.
    @Test
    void theWriterLearnsAsItIsTold() throws IOException {
        for (String outer : List.of("grpo", "dpo")) {
            Path run = folder.resolve(outer);
            Ran ran = arc("seal run --domain arc --outer " + outer, run, "--contexts", 2);
            assertEquals(0, ran.exitCode(), ran.err());
            assertTrue(
                    ran.out().contains("0 kept (nothing to learn of 2, their edits were worth the same)"), ran.out());
            JsonNode told = selkie("seal", "report", run, "--json").json().getFirst();
            assertEquals(outer, told.get("outer").asText());
            assertEquals(2, told.get("rounds").get(0).get("alike").asInt());
            String page = Files.readString(run.resolve("report.html"));
            assertTrue(page.contains("writer taught by " + outer.toUpperCase(Locale.ROOT)), page);
        }
        assertBad(
                arc("seal run --domain arc --outer-beta 0.1", folder.resolve("no")),
                "--outer-beta: belongs to --outer dpo, not to restem");
        assertBad(arc("seal run --domain arc --outer grpo --improvement", folder.resolve("no")), "passage or puzzle");
    }

    @Test
    void quirksAreSwitches() throws IOException {
        Path run = folder.resolve("run");
        Ran ran = arc("seal arc eval --reference --clip 1 --shuffle-puzzles 0 --arms oracle", run, "--limit", 1);
        assertEquals(0, ran.exitCode(), ran.err());
        for (String setting : List.of(
                "\"published\":true",
                "\"padding\":\"reference\"",
                "\"warmup\":11.0",
                "\"clip\":1.0",
                "\"most_tokens\":8192")) {
            assertTrue(manifest(run).contains(setting), manifest(run));
        }
        Path clean = folder.resolve("clean");
        ran = arc("seal arc eval --reference --padding clean --most-tokens 9 --arms icl", clean, "--limit", 1);
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(manifest(clean).contains("\"padding\":\"clean\""), manifest(clean));
        assertTrue(Files.readString(clean.resolve("log.jsonl"))
                .contains("no question about the puzzle has fewer than 9 tokens"));
        assertBad(arc("seal arc eval --padding some", folder.resolve("no")), "--padding");
    }

    private static String manifest(Path run) throws IOException {
        return Files.readString(run.resolve("manifest.json")).replaceAll("\\s", "");
    }

    @Test
    void nobodyJudgesPuzzles() {
        Path run = folder.resolve("run");
        assertBad(arc("seal run --domain arc --grader judge", run), "a grid is right or wrong; leave them away");
        assertBad(arc("seal arc run --proxy", run), "nobody judges puzzles");
        assertBad(arc("seal arc eval --graders http --http-url http://localhost", run), "nobody judges puzzles");
        assertFalse(Files.exists(run));
    }

    @Test
    void badInputIsOneLineAndLeavesNothing() {
        Path run = folder.resolve("run");
        assertBad(arc("seal arc eval", run, "--arms", "rest"), "selkie: seal arc eval: arm 'rest' is none of icl");
        assertBad(arc("seal arc eval", run, "--id", "no"), "no such puzzle");
        assertBad(arc("seal arc run", run, "--contexts", 9), "too few puzzles to learn from, 3 where 9 are needed");
        assertBad(arc("seal arc run", run, "--held-out", 9), "holds 3 puzzles");
        assertBad(arc("seal arc run", run, "--rounds", Integer.MAX_VALUE, "--contexts", Integer.MAX_VALUE), "too few");
        assertBad(arc("seal arc eval", run, "--edits", Integer.MAX_VALUE), "ask for fewer");
        assertBad(arc("seal arc run", run, "--contexts", 1, "--edits", Integer.MAX_VALUE), "ask for fewer");
        assertBad(arc("seal arc eval", run, "--rank", 2_000_000_000), "--rank (2000000000): to train such an adapter");
        assertBad(
                arc("seal arc run", run, "--contexts", 1, "--outer-rank", 2_000_000_000), "--outer-rank (2000000000)");
        assertBad(arc("seal arc eval", run, "--temperature", "NaN"), "temperature NaN is not 0 or above");
        assertBad(arc("seal arc eval", run, "--random-lr", "1e-4,NaN"), "learning rate NaN is not");
        assertBad(arc("seal arc eval", run, "--random-epochs", -1), "epochs -1 is below 0");
        assertBad(arc("seal arc eval", run, "--arms", "icl,icl"), "--arms (icl): is named twice");
        assertBad(arc("seal arc eval", run, "--arms", "adapter:no"), "adapter_model.safetensors");
        assertBad(selkie("seal", "run", "--domain", "chess", "--passages", run, "-m", run, "-o", run), "chess");
        assertFalse(Files.exists(run));
    }

    @Test
    void whatCannotBeMadeIsOneLineAndLeavesNothing() {
        Path out = folder.resolve("out");
        int huge = Integer.MAX_VALUE;
        for (var bad : Map.of(
                        List.of("--count", huge), "--count (2147483647): is not from 1 to ",
                        List.of("--from", huge), "--from (2147483647): is not from 0 to ",
                        List.of("--shortest-side", huge), "shortest side 2147483647 is not from 1 to 30",
                        List.of("--shortest-side", 1, "--longest-side", 1, "--kinds", "flip"), "no puzzle found",
                        List.of("--steps", huge), "steps 2147483647")
                .entrySet()) {
            List<Object> words = new ArrayList<>(List.of("seal", "arc", "make", "-o", out));
            words.addAll(bad.getKey());
            assertBad(selkie(words.toArray()), bad.getValue());
        }
        assertFalse(Files.exists(out));
    }

    /// The domain stands in the file or on the command line; its other keys are options of `seal arc run`.
    @Test
    void optionsComeFromAFile() throws IOException {
        Path run = folder.resolve("run");
        Path config = folder.resolve("arc.yaml");
        Files.writeString(config, "domain: arc\ncontexts: 1\nheld_out: 1\narms: [icl]\nmost-rows: 9\n");
        Ran ran = arc("seal run", run, "--config", config, "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.json().getFirst();
        assertEquals(1, result.get("rounds").get(0).get("contexts").asInt());
        assertEquals(2, result.get("arms").size());
        assertTrue(manifest(run).contains("\"most_rows\":4,"), manifest(run));

        Path other = folder.resolve("other");
        Files.writeString(config, "contexts: 9\n");
        assertBad(
                arc("seal run --domain arc", other, "--config", config),
                "too few puzzles to learn from, 3 where 9 are needed");
        Files.writeString(config, "whole: true\n");
        assertBad(
                arc("seal run --domain=arc", other, "--config", config), "'whole' is no option of selkie seal arc run");
        Files.writeString(config, "grader: f1\n");
        assertBad(arc("seal run --domain arc", other, "--config", config), "nobody judges puzzles");
        assertBad(
                arc("seal run --domain arc", other, "--config", folder.resolve("none")),
                "none): no such file; give one of options");
        assertFalse(Files.exists(other));
    }

    private Ran arc(String verb, Path run, Object... options) {
        Path made = folder.resolve("made");
        if (!Files.exists(made)) {
            selkie("seal", "arc", "make", "--count", 3, "-o", made);
        }
        List<Object> words = new ArrayList<>(Arrays.asList((Object[]) verb.split(" ", -1)));
        words.addAll(List.of("-m", Fixtures.model("llama"), "-o", run, "--threads", 1));
        words.addAll(List.of("--challenges", made.resolve("challenges.json")));
        words.addAll(List.of("--solutions", made.resolve("solutions.json")));
        words.addAll(List.of("--rank", 2, "--most-rows", 4, "--max-answer-tokens", 4, "--random-epochs", 1));
        words.addAll(List.of("--edits", 2, "--max-edit-tokens", 4, "--tries", 2, "--oracle-epochs", 1));
        words.addAll(Arrays.asList(options));
        return selkie(words.toArray());
    }

    private static void assertBad(Ran ran, String message) {
        assertEquals(2, ran.exitCode(), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(message), ran.err());
    }
}
