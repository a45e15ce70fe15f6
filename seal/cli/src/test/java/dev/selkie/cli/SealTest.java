package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
