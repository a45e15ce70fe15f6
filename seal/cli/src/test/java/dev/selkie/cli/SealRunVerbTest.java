package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.fixtures.ChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        assertTrue(selkie("seal", "report", run).out().startsWith("round 1: not finished"));
        Ran resumed = selkie("seal", "resume", run, "--threads", 1, "--json");
        assertEquals(result.get("arms"), resumed.json().getFirst().get("arms"), resumed.err());
        assertEquals(lines.size(), Files.readAllLines(run.resolve("log.jsonl")).size());

        Path costs = run.resolve("costs.jsonl");
        int adapters = resumed.json().getFirst().get("adapters").asInt();
        int next = Files.readAllLines(costs).size() + 1;
        Files.write(costs, new byte[] {'{', (byte) 0xff, 0, '\n', '{'}, StandardOpenOption.APPEND);
        Ran told = selkie("seal", "report", run, "--json");
        assertEquals(0, told.exitCode(), told.err());
        assertEquals(adapters, told.json().getFirst().get("adapters").asInt());
        assertTrue(told.err().contains("(%s): cannot read lines %d,".formatted(costs, next)), told.err());
        assertEquals(1, told.err().lines().count(), told.err());
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
    void answersAreJudgedByModels() throws IOException {
        try (var server = ChatServer.start(_ -> "yes")) {
            Ran ran = seal(
                    "eval",
                    folder.resolve("judged"),
                    "--limit",
                    1,
                    "--arms",
                    "base,passage",
                    "--graders",
                    "http,judge",
                    "--judge",
                    Fixtures.model("llama"),
                    "--http-url",
                    server.url(),
                    "--http-model",
                    "m",
                    "--http-cache",
                    folder.resolve("cache"),
                    "--json");
            assertEquals(0, ran.exitCode(), ran.err());
            JsonNode base = ran.json().getFirst().get("arms").get(0);
            assertTrue(base.get("judge").has("mean"), ran.out());
            assertTrue(base.get("http").has("low"), ran.out());
            String page = Files.readString(folder.resolve("judged/report.html"));
            assertTrue(page.contains("Answers that m finds right") && page.contains("that llama finds right"), page);
            assertTrue(selkie("seal", "report", folder.resolve("judged")).out().contains(" judge "));
        }
        assertBad(
                seal("run", folder.resolve("run"), "--contexts", 2, "--grader", "judge"), "has no model; give --judge");
        assertFalse(Files.exists(folder.resolve("run")));
    }

    /// The file says all but where to write; the command line has the last word.
    @Test
    void optionsComeFromAFile() throws IOException {
        Path config = Files.writeString(folder.resolve("run.yaml"), """
                # one round
                model: %s
                passages: %s
                contexts: 2
                edits: 9
                same_contexts: true
                max-edit-tokens: 8
                rank: 2
                outer_rank: 2
                epochs: 1
                shuffle: false
                held_out: 1
                arms: [base, passage]
                threads: 1
                """.formatted(Fixtures.model("llama"), passages()));
        Path run = folder.resolve("configured");
        Ran ran = selkie("seal", "run", "--config", config, "-o", run, "--edits", 2, "--arms", "base", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals(4, ran.json().getFirst().get("rounds").get(0).get("edits").asInt());
        assertEquals(2, ran.json().getFirst().get("arms").size());
        String manifest = Files.readString(run.resolve("manifest.json"));
        assertTrue(manifest.contains("\"fresh\" : false") || manifest.contains("\"fresh\": false"), manifest);
        assertTrue(manifest.contains("\"shuffle\" : false") || manifest.contains("\"shuffle\": false"), manifest);
    }

    @Test
    void aBadFileOfOptionsIsOneLine() throws IOException {
        Path config = folder.resolve("bad.yaml");
        for (var bad : Map.of(
                        "round: 1", "'round' is no option of selkie seal run",
                        "contexts: {a: 1}", "'contexts' has no value",
                        "proxy: maybe", "'proxy' is a flag; give true or false",
                        "- 1", "holds no options; give options, one a line",
                        "a: [", "line",
                        "{\"contexts\": 0}", "contexts 0 is below 1")
                .entrySet()) {
            Files.writeString(config, bad.getKey());
            assertBad(seal("run", folder.resolve("run"), "--config=" + config), bad.getValue());
        }
        Files.write(config, new byte[] {'a', ':', ' ', (byte) 0xff, 0});
        assertBad(
                seal("run", folder.resolve("run"), "--config", config),
                "expected text in UTF-8, found 0xff; give options, one a line");
        assertBad(
                seal("run", folder.resolve("run"), "--config", folder.resolve("none")),
                "none): no such file; give one of options, one a line");
        assertBad(seal("run", folder.resolve("run"), "--config", folder), "is a folder; give a file of options");
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void aTeacherWritesAndAJudgeRates() throws IOException {
        Path run = folder.resolve("taught");
        Path teacher = Fixtures.model("llama-biased");
        Ran ran = seal(
                "run",
                run,
                "--contexts",
                2,
                "--edits",
                2,
                "--teacher",
                teacher,
                "--grader",
                "judge",
                "--judge",
                Fixtures.model("llama"),
                "--proxy",
                "--outer-rank",
                2,
                "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode round = ran.json().getFirst().get("rounds").get(0);
        assertEquals(4, round.get("edits").asInt());
        assertTrue(round.get("reward_mean").asDouble() >= 4, ran.out());
        assertFalse(round.has("base_mean"), "the untaught model has no edit to rate");
        String told = selkie("seal", "report", run).out();
        assertTrue(told.contains("reward ") && !told.contains("untaught,"), told);
        assertEquals(0, ran.json().getFirst().get("adapters").asInt());
        assertBad(
                seal("run", folder.resolve("other"), "--contexts", 2, "--proxy"),
                "rated by a judge, and contained is none");
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
        List<String> lines =
                selkie("seal", "report", folder.resolve("run")).out().lines().toList();
        assertTrue(lines.getFirst().startsWith("base "), "an examination has no rounds");
        assertEquals(
                lines.getFirst().indexOf("2 passages, 2 questions"),
                lines.get(2).indexOf("2 passages, 2 questions"));
        assertTrue(lines.getLast().startsWith("4 adapters in "), lines::toString);
        comparesWith(folder.resolve("run"));
    }

    /// What does not fit the model's context is told of its exams; the others are taken.
    @Test
    void questionsLongerThanTheContextFailAlone() throws IOException {
        String endless = "q ".repeat(9000);
        Path long_ = Files.writeString(
                folder.resolve("long.json"),
                "[%s, %s, %s]"
                        .formatted(
                                PASSAGE.formatted("light", "Ada"),
                                PASSAGE.formatted("boat", "Bo").replace("Who?", endless),
                                PASSAGE.formatted("net", "Cy")
                                        .replace("\"answer\": \"Cy", "\"answer\": \"" + endless)));
        Path run = folder.resolve("run");
        Ran ran = seal(long_, "eval", run, "--arms", "base,passage", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        assertEquals(1, ran.json().getFirst().get("arms").get(1).get("passages").asInt());
        List<String> failed = Files.readAllLines(run.resolve("log.jsonl")).stream()
                .filter(line -> line.contains("question 1 with its answer has"))
                .toList();
        assertEquals(4, failed.size());
    }

    /// Published settings but for the rate, beside an adapter; the model stays in the run's folder and speaks.
    @Test
    void allWeightsLearnAllPassages() throws IOException {
        Path run = folder.resolve("run");
        Ran ran = seal("eval", run, "--arms", "base,together:passage,full:passage", "--full-lr", "1e-2", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.json().getFirst();
        assertEquals("full:passage", result.get("arms").get(2).get("name").asText());
        assertEquals(3, result.get("arms").get(2).get("passages").asInt());
        assertEquals(2, result.get("adapters").asInt(), "one training each");
        Path model = run.resolve("round-0").resolve("full-2-seed-0");
        Ran said = selkie("generate", "-m", model, "Ada", "--max-tokens", 3, "--threads", 1, "--json");
        assertEquals(0, said.exitCode(), said.err());
        assertBad(seal("eval", folder.resolve("b"), "--arms", "full:base"), "is none of full:passage, full:edits");
        assertBad(seal("eval", folder.resolve("b"), "--full-batch", 0), "batch 0 is below 1");
        assertFalse(Files.exists(folder.resolve("b")));
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
        assertBad(selkie("seal", "compare", run), "is one run alone; name two or more");
        assertBad(selkie("seal", "compare", run, other), "shares no arm and held-out passage");
    }

    /// What is not kept for the backward pass is computed again; nothing else changes.
    @Test
    void theLeastMemoryThatAStepCanTakeTeachesTheSame() throws IOException {
        Path free = folder.resolve("free");
        assertEquals(0, seal("eval", free, "--limit", 1, "--arms", "passage").exitCode());
        Path least = folder.resolve("least");
        long program = MemoryEstimate.TRAINING_PROGRAM_BYTES;
        Ran tooLittle = seal("eval", least, "--limit", 1, "--arms", "passage", "--memory", program + 1000);
        assertEquals(1, tooLittle.exitCode(), tooLittle.err());
        Ran resumed = selkie("seal", "resume", least, "--threads", 1, "--memory", program + tooLittle.leastMemory());
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertEquals(-1, Files.mismatch(free.resolve("log.jsonl"), least.resolve("log.jsonl")));
        Path full = folder.resolve("full");
        assertBad(seal("eval", full, "--arms", "full:passage", "--memory", "9G"), "arms that train all weights");
        assertFalse(Files.exists(full));
    }

    @Test
    void badInputIsOneLineAndLeavesNothing() throws IOException {
        Path run = folder.resolve("run");
        assertBad(
                seal("run", run, "--contexts", 9),
                "--contexts (9), --rounds (1): too few passages to learn from, 3 where 9 are needed; lower one");
        assertBad(
                seal("run", run, "--contexts", 3, "--held-out", 1),
                "2 where 3 are needed; lower one of the two, or --held-out (1)");
        assertBad(seal("run", run, "--contexts", Integer.MAX_VALUE, "--rounds", Integer.MAX_VALUE), "too few passages");
        assertBad(seal("eval", run, "--edits", Integer.MAX_VALUE, "--seeds", Integer.MAX_VALUE), "ask for fewer");
        assertBad(seal("eval", run, "--rank", 2_000_000_000), "--rank (2000000000): to train such an adapter takes");
        assertBad(seal("run", run, "--contexts", 1, "--outer-rank", 2_000_000_000), "--outer-rank (2000000000)");
        assertBad(seal("run", run, "--grader", "guess"), "grader 'guess' is none of contained, exact, f1, logprob");
        assertBad(seal("run", run, "--arms", "rest"), "arm 'rest' is none of");
        assertBad(seal("run", run, "--arms", "base,passage,base"), "--arms (base): is named twice");
        assertBad(
                seal("eval", run, "--arms", "file:nothere.json"),
                "nothere.json): no such file; give one of SEAL's records");
        assertBad(seal("eval", run, "--arms", "full:file:nothere.json"), "nothere.json): no such file; ");
        assertBad(seal("eval", run, "--arms", "adapter:nothere"), "expected an adapter folder");
        assertBad(seal("eval", run, "--at-once", 0), "--at-once (0): is below 1");
        assertBad(seal("eval", run, "--limit", 0), "--limit (0): is below 1; give 1 or more");
        assertBad(seal("run", run, "--held-out", 7), "holds 3 passages; ask for 0 to 3");
        assertBad(seal("run", run, "--held-out", -1), "holds 3 passages; ask for 0 to 3");
        assertBad(seal("run", run, "--outer-alpha", 0), "alpha 0.0 is not above 0");
        assertBad(seal("eval", run, "--full-lr", 1e9), "learning rate 1.0E9 is not from 0 to 100");
        assertBad(seal("run", run, "--passages", folder), "is a folder; give a file of SEAL's records");
        assertBad(
                seal("run", run, "--passages", "none"), "--passages (none): no such file; give one of SEAL's records");
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
        return seal(passages(), verb, run, options);
    }

    private static Ran seal(Path passages, String verb, Path run, Object... options) {
        List<Object> words = new ArrayList<>(List.of("seal", verb, "-m", Fixtures.model("llama"), "-o", run));
        words.addAll(List.of("--passages", passages, "--max-edit-tokens", 8));
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
