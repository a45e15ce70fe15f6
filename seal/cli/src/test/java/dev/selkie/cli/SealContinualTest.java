package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealContinualTest {
    private static final String PASSAGES = """
            [{"title": "The light", "context": "Ada keeps it.", "questions": [{"question": "Who?", "answer": "Ada"}]},
             {"title": "The boat", "context": "Bo mends it.", "questions": [{"question": "Who?", "answer": "Bo"}]}]""";

    @TempDir
    Path folder;

    @Test
    void aRunIsStartedResumedAndTold() throws IOException {
        Path run = folder.resolve("run");
        Ran ran = continual(run, "--sequences", 1, "--length", 2, "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.json().getFirst();
        assertEquals(3, result.get("rows").asInt());
        JsonNode means = result.get("logprob").get("mean_over_sequences");
        assertEquals(3, means.size());
        assertEquals(0, means.get(1).get(1).asDouble());
        assertTrue(means.get(0).get(0).asDouble() < 0);
        assertTrue(Files.readString(Path.of(result.get("report").asText())).contains("<svg"));

        List<String> lines = Files.readAllLines(run.resolve("log.jsonl"));
        Files.write(run.resolve("log.jsonl"), lines.subList(0, 1));
        String status = selkie("seal", "status", run).out();
        assertTrue(status.startsWith("stopped: 1 of 3 rows") && status.contains("selkie seal resume " + run), status);
        assertBad(selkie("seal", "resume", run, "--at-once", 2), "learns one passage after another; leave it away");
        Ran resumed = selkie("seal", "resume", run, "--threads", 1, "--json");
        assertEquals(result, resumed.json().getFirst(), resumed.err());
        assertEquals(lines, Files.readAllLines(run.resolve("log.jsonl")));
        assertTrue(selkie("seal", "report", run).out().contains("3 of 3 rows"));
    }

    /// What is not kept for the backward pass is computed again; nothing else changes.
    @Test
    void theLeastMemoryThatAStepCanTakeTeachesTheSame() throws IOException {
        Path free = folder.resolve("free");
        assertEquals(0, continual(free, "--sequences", 1, "--length", 1).exitCode());
        Path least = folder.resolve("least");
        long program = MemoryEstimate.TRAINING_PROGRAM_BYTES;
        Ran tooLittle = continual(least, "--sequences", 1, "--length", 1, "--memory", program + 1000);
        assertEquals(1, tooLittle.exitCode(), tooLittle.err());
        assertTrue(tooLittle.err().startsWith("selkie: seal continual: "), tooLittle.err());
        Ran resumed = selkie("seal", "resume", least, "--threads", 1, "--memory", program + tooLittle.leastMemory());
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertEquals(-1, Files.mismatch(free.resolve("log.jsonl"), least.resolve("log.jsonl")));
        assertBad(continual(folder.resolve("no"), "--memory", "much"), "--memory (much): is no size");
    }

    @Test
    void badInputIsOneLine() throws IOException {
        assertBad(
                continual(folder.resolve("run"), "--length", 3),
                "holds 2 passages, too few for such a sequence; give at most 2");
        assertBad(continual(folder.resolve("run"), "--length", 2, "--sequences", 0), "sequences 0 is below 1");
        assertBad(
                continual(folder.resolve("run"), "--length", 2, "--sequences", 2_000_000_000),
                "2000000000 sequences of 2 passages are more than 100000");
    }

    private static void assertBad(Ran ran, String message) {
        assertEquals(2, ran.exitCode(), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(message), ran.err());
    }

    private Ran continual(Path run, Object... options) throws IOException {
        Path passages = Files.writeString(folder.resolve("passages.json"), PASSAGES);
        List<Object> words = new ArrayList<>(List.of("seal", "continual", "-m", Fixtures.model("llama"), "-o", run));
        words.addAll(List.of("--passages", passages, "--max-edit-tokens", 8, "--rank", 2, "--epochs", 1));
        words.addAll(List.of("--threads", 1));
        words.addAll(List.of(options));
        return selkie(words.toArray());
    }
}
