package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealRunVerbTest {
    private static final String PASSAGE = """
            {"title": "The %1$s", "context": "%2$s keeps the %1$s.",
             "questions": [{"question": "Who?", "answer": "%2$s"}],
             "completions": ["It is %2$s.\\nThe %1$s is kept."], "prompt": "p"}""";

    @TempDir
    Path folder;

    @Test
    void aRunIsStartedResumedAndTold() throws IOException {
        Path run = folder.resolve("run");
        Ran ran = seal("run", run, "--contexts", 2, "--edits", 2, "--held-out", 1, "--outer-rank", 2, "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.json().getFirst();
        JsonNode round = result.get("rounds").get(0);
        assertEquals(2, round.get("contexts").asInt());
        assertEquals(4, round.get("edits").asInt());
        assertEquals(2, round.get("kept").asInt());
        assertTrue(round.get("reward_mean").isDouble());
        assertTrue(round.get("reward_best_mean").isDouble());
        assertEquals(6, result.get("arms").size());
        assertEquals(4 + 2 * 2, result.get("adapters").asInt());
        assertTrue(Files.isDirectory(Path.of(result.get("model").asText())));
        assertPage(Files.readString(Path.of(result.get("report").asText())));

        JsonNode status = selkie("seal", "status", run, "--json").json().getFirst();
        assertEquals("done", status.get("state").asText());
        assertEquals(8, status.get("adapters").asInt());
        byte[] log = Files.readAllBytes(run.resolve("log.jsonl"));
        assertEquals(0, selkie("seal", "resume", run, "--threads", 1).exitCode());
        assertEquals(-1, Arrays.mismatch(log, Files.readAllBytes(run.resolve("log.jsonl"))));

        List<String> lines = Files.readAllLines(run.resolve("log.jsonl"));
        Files.write(run.resolve("log.jsonl"), lines.subList(0, 6));
        assertTrue(selkie("seal", "status", run).out().startsWith("stopped: 0 of 1 rounds"));
        Ran resumed = selkie("seal", "resume", run, "--threads", 1, "--json");
        assertEquals(result.get("arms"), resumed.json().getFirst().get("arms"), resumed.err());
        assertEquals(lines.size(), Files.readAllLines(run.resolve("log.jsonl")).size());
    }

    @Test
    void theWriterLearnsAsItIsTold() throws IOException {
        for (String outer : List.of("grpo", "dpo")) {
            Ran ran = seal(
                    "run",
                    folder.resolve(outer),
                    "--contexts",
                    2,
                    "--edits",
                    3,
                    "--outer",
                    outer,
                    "--grader",
                    "logprob",
                    "--outer-rank",
                    2,
                    "--json");
            assertEquals(0, ran.exitCode(), ran.err());
            JsonNode result = ran.json().getFirst();
            assertEquals(outer, result.get("outer").asText());
            assertTrue(result.get("rounds").get(0).get("kept").asInt() >= 2, ran.out());
            String page = Files.readString(Path.of(result.get("report").asText()));
            assertTrue(page.contains("writer taught by " + outer.toUpperCase(Locale.ROOT)), page);
        }
    }

    @Test
    void evalComparesArms() throws IOException {
        Ran ran = seal(
                "eval", folder.resolve("run"), "--limit", 2, "--arms", "base,passage,file:" + passages(), "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode arms = ran.json().getFirst().get("arms");
        assertEquals(3, arms.size());
        assertEquals("base", arms.get(0).get("name").asText());
        assertEquals(2, arms.get(2).get("passages").asInt());
        assertTrue(arms.get(1).get("logprob").get("low").asDouble()
                <= arms.get(1).get("logprob").get("mean").asDouble());
        assertTrue(selkie("seal", "report", folder.resolve("run")).out().contains("after 0 rounds, passage"));
        comparesWith(folder.resolve("run"));
    }

    /// Against itself a run differs in nothing; against one of other passages there is nothing to compare.
    private void comparesWith(Path run) throws IOException {
        JsonNode same = selkie("seal", "compare", run, run, "--json").json().getFirst();
        assertEquals("base", same.get("arm").asText());
        assertEquals(2, same.get("passages").asInt());
        assertEquals(0, same.get("logprob").get("mean").asDouble());
        assertEquals(1, same.get("logprob").get("p").asDouble());
        Path strange = Files.writeString(folder.resolve("strange.json"), PASSAGE.formatted("oar", "Di"));
        Path other = folder.resolve("other");
        assertEquals(
                0, seal("eval", other, "--passages", strange, "--arms", "base").exitCode());
        assertBad(selkie("seal", "compare", run, other), "shares no arm and held-out passage");
    }

    @Test
    void badInputIsOneLineAndLeavesNothing() throws IOException {
        Path run = folder.resolve("run");
        assertBad(seal("run", run, "--contexts", 9), "9 need 9");
        assertBad(seal("run", run, "--grader", "guess"), "grader 'guess' is none of contained, exact, f1, logprob");
        assertBad(seal("run", run, "--arms", "rest"), "arm 'rest' is none of");
        assertBad(seal("run", run, "--held-out", 7), "holds 3 passages");
        assertBad(seal("run", run, "--contexts", 2, "--edits", 0), "edits 0 is below 1");
        assertBad(seal("run", run, "--outer", "ppo"), "none of restem, grpo, dpo");
        assertBad(seal("run", run, "--outer-beta", "0.1"), "--outer-beta: belongs to --outer dpo, not to restem");
        assertBad(seal("run", run, "--outer", "grpo", "--improvement"), "holds an edit to the others");
        assertBad(selkie("seal", "resume", run), "the folder of a run");
        assertFalse(Files.exists(run));
        Files.createDirectories(run);
        Files.writeString(run.resolve("a"), "b");
        assertBad(seal("run", run, "--contexts", 2), "is there already");
    }

    /// One file that needs no other: charts, the edits, the questions, the costs.
    private static void assertPage(String page) {
        assertFalse(page.contains("{{"), page);
        assertFalse(page.contains("src=") || page.contains("href="), page);
        assertEquals(3, page.split("<svg", -1).length - 1); // two charts of arms, one histogram
        for (String part : List.of("Held-out passages", "Reinforcement", "Edits kept in round 1", "Costs", "Who?")) {
            assertTrue(page.contains(part), part);
        }
    }

    private Ran seal(String verb, Path run, Object... options) throws IOException {
        List<Object> words = new ArrayList<>(List.of("seal", verb, "-m", Fixtures.model("llama"), "-o", run));
        words.addAll(List.of("--passages", passages(), "--max-edit-tokens", 8));
        words.addAll(List.of("--rank", 2, "--epochs", 1, "--threads", 1));
        words.addAll(Arrays.asList(options));
        return selkie(words.toArray());
    }

    private Path passages() throws IOException {
        return Files.writeString(
                folder.resolve("passages.json"),
                "[%s, %s, %s]"
                        .formatted(
                                PASSAGE.formatted("light", "Ada"),
                                PASSAGE.formatted("boat", "Bo"),
                                PASSAGE.formatted("net", "Cy")));
    }

    private static void assertBad(Ran ran, String message) {
        assertEquals(2, ran.exitCode(), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(message), ran.err());
    }
}
