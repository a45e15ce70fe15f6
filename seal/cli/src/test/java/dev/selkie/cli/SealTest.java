package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.fixtures.ChatServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
    private static final String EDITS = """
            [{"title": "The light", "context": "Ada keeps it.", "questions": [],
              "completions": ["Ada is a keeper.\\nThe light is kept.", "Question 1: Who?\\nAnswer 1: Ada"], "prompt": "…"}]""";
    private static final String RESULTS = """
            {"articles": [{"completions": [{"questions": [
              {"question": "Who?", "answer": "Ada", "baseline_answer": "Bo", "adapter_answer": "Ada.",
               "baseline_correct": false, "adapter_correct": true}]}]}]}""";

    private static final String PUZZLES = """
            {"p1": {"train": [{"input": [[0, 1, 0], [2, 2, 5]], "output": [[3, 1, 0]]},
                              {"input": [[0, 4, 4], [2, 1, 5]], "output": [[1, 3, 0]]}],
                    "test": [{"input": [[1]]}]}}""";
    private static final String EDIT = """
            {"data_generation": {"use_basic_augmentations": false, "use_size_augmentations": false,
                                 "use_chain_augmentations": false, "use_repeat_augmentations": false},
             "training": {"strategy": "train_using_all_tokens", "learning_rate": 1e-5, "num_train_epochs": 3}}""";

    @TempDir
    Path folder;

    @Test
    void splitPrintsTheDocumentsOfEveryEdit() throws IOException {
        Ran ran = selkie("seal", "split", "--edits", file(EDITS), "--prompt", "self-qa", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode first = ran.json().getFirst();
        assertEquals("The light", first.get("title").asText());
        assertEquals(
                "The light\nThe light is kept.", first.get("documents").get(1).asText());
        assertEquals(2, ran.json().get(1).get("documents").size());
        assertEquals(1, ran.json().get(1).get("index").asInt());
    }

    @Test
    void splitKnowsThePublishedDefect() throws IOException {
        Ran ran = selkie("seal", "split", "--edits", file(EDITS), "--reference", "--json");
        assertEquals(3, ran.json().get(1).get("documents").size());
    }

    @Test
    void madePuzzlesAreReadByTheOtherVerbs() throws IOException {
        Path made = folder.resolve("made");
        Ran ran = selkie(
                "seal",
                "arc",
                "make",
                "--count",
                3,
                "--seed",
                5,
                "--kinds",
                "flip,draw",
                "-o",
                made,
                "--show",
                "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().lines().anyMatch(line -> line.matches("(\\d )+ → \\d( \\d)*")), ran.out());
        String rules = Files.readString(made.resolve("rules.json"));
        assertTrue(rules.contains("made-5-00002") && rules.endsWith("\n}\n"), rules);
        Ran rows = selkie("seal", "arc", "rows", "--challenges", made.resolve("challenges.json"), "--json");
        assertEquals(3, rows.json().size(), rows.err());
        assertEquals(
                2,
                selkie("seal", "arc", "make", "--longest-side", 31, "-o", folder.resolve("other"))
                        .exitCode());
    }

    @Test
    void agreeCountsVerdicts() throws IOException {
        JsonNode result = selkie("seal", "agree", "--results", file(RESULTS), "--json")
                .json()
                .getFirst();
        assertEquals(2, result.get("verdicts").asInt());
        assertEquals(1.0, result.get("agreement").asDouble());
        assertEquals(1.0, result.get("kappa").asDouble());
        assertTrue(
                selkie("seal", "agree", "--results", file(RESULTS)).out().startsWith("contained agrees with 100.0 %"));
    }

    @Test
    void agreeAsksJudges() throws IOException {
        Path results = file(RESULTS);
        JsonNode local = selkie(
                        "seal",
                        "agree",
                        "--results",
                        results,
                        "--grader",
                        "judge",
                        "--judge",
                        Fixtures.model("llama"),
                        "--limit",
                        1,
                        "--json")
                .json()
                .getFirst();
        assertEquals(1, local.get("verdicts").asInt());
        try (var server = ChatServer.start(body -> body.contains("answer: Ada.") ? "Yes" : "no")) {
            Ran ran = selkie(
                    "seal",
                    "agree",
                    "--results",
                    results,
                    "--grader",
                    "http",
                    "--http-url",
                    server.url(),
                    "--http-model",
                    "m",
                    "--http-cache",
                    folder.resolve("cache"),
                    "--json");
            assertEquals(0, ran.exitCode(), ran.err());
            assertEquals(1.0, ran.json().getFirst().get("agreement").asDouble());
            assertEquals(0, ran.json().getFirst().get("ungraded").asInt());
            server.failWith(400, 400);
            Ran dead = selkie(
                    "seal",
                    "agree",
                    "--results",
                    results,
                    "--grader",
                    "http",
                    "--http-url",
                    server.url(),
                    "--http-model",
                    "other",
                    "--http-cache",
                    folder.resolve("cache"));
            assertEquals(1, dead.exitCode(), dead.err());
            assertTrue(dead.err().contains("status 400: told to fail"), dead.err());
        }
        assertBad(selkie("seal", "agree", "--results", results, "--grader", "judge"), "has no model; give --judge DIR");
        assertBad(selkie("seal", "agree", "--results", results, "--grader", "logprob"), "says nothing of an answer");
        assertBad(
                selkie("seal", "agree", "--results", results, "--grader", "http", "--http-model", "m"),
                "belong together");
    }

    /// Two demonstrations: 4 rows, 23 augmentations, and each once more in other colours.
    @Test
    void arcRowsCountsAndShowsThem() throws IOException {
        Path file = file(PUZZLES);
        JsonNode rows = selkie("seal", "arc", "rows", "--challenges", file, "--json")
                .json()
                .getFirst();
        assertEquals("p1", rows.get("id").asText());
        assertEquals(192, rows.get("rows_before_cap").asInt());
        Ran shown = selkie("seal", "arc", "rows", "--challenges", file, "--edit", EDIT, "--show");
        assertTrue(shown.out().startsWith("p1: 4 rows of 4, for 3 epochs"), shown.out());
        assertTrue(shown.out().contains("0 1 0  → 3 1 0"), shown.out());
        assertBad(selkie("seal", "arc", "rows", "--challenges", file, "--id", "x"), "no such puzzle");
        assertBad(selkie("seal", "arc", "rows", "--challenges", file, "--edit", "{}"), "data_generation");
    }

    @Test
    void badInputIsOneLine() throws IOException {
        Path file = file(EDITS);
        assertBad(selkie("seal", "split", "--edits", file, "--prompt", "rhyme"), "prompt 'rhyme' is none of");
        assertBad(selkie("seal", "agree", "--results", file), "expected a JSON object, found a list");
        assertBad(selkie("seal"), "which verb?");
        assertBad(selkie("seal", "sing"), "sing");
    }

    private static void assertBad(Ran ran, String message) {
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(message), ran.err());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "seal", ".json"), text);
    }
}
