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
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdaptTest {
    private static final String RECORD = """
            {"title": "The light", "context": "Ada keeps it.", "questions": [{"question": "Who?", "answer": "Ada"}],
             "completions": ["It is Ada who keeps the light.\\nThe light has a keeper.", "Ada."], "prompt": "…"}""";

    @TempDir
    Path folder;

    @Test
    void aRecordWithAPublishedEditIsLearntAndExamined() throws IOException {
        Path records = file("r.json", "[" + RECORD.replace("light", "lamp") + ", " + RECORD + "]");
        Ran ran = adapt(records, "--record", 1, "--edit-file", records, "--epochs", 4, "--lr", "1e-2", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.json().getFirst();
        assertEquals(3, result.get("documents").asInt());
        assertEquals(12, result.get("steps").asInt());
        assertTrue(result.get("tokens").asInt() > 30, ran.out());
        assertEquals(1, result.get("before").get("questions").asInt());
        assertTrue(result.get("after").get("answer_logprob").isDouble(), ran.out());
        assertEquals(
                Set.of(
                        "self_edit.txt",
                        "answers.jsonl",
                        "adapter_config.json",
                        "adapter_model.safetensors",
                        "train.jsonl"),
                names(folder.resolve("out")));
        assertEquals(12, Files.readAllLines(folder.resolve("out/train.jsonl")).size());
    }

    @Test
    void answersAreJudged() throws IOException {
        Path record = file("r.json", RECORD);
        Ran ran = adapt(record, "--edits", 0, "--epochs", 1, "--judge", Fixtures.model("llama"), "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.json().getFirst().get("after").get("judged").isDouble(), ran.out());
        assertFalse(ran.json().getFirst().get("after").has("judged_http"));
        assertTrue(Files.readString(folder.resolve("out/answers.jsonl")).contains("\"judge\":"));
    }

    @Test
    void aTextIsLearntFromWhatTheModelWrites() throws IOException {
        Path text = file("The_light.txt", "Ada keeps it.");
        Path exam = file("exam.jsonl", "{\"question\": \"Who?\", \"answer\": \"Ada\"}\n");
        Ran ran = adapt(text, "--edits", 2, "--max-edit-tokens", 8, "--questions", exam, "--epochs", 1);
        assertEquals(0, ran.exitCode(), ran.err());
        assertTrue(ran.out().contains("before 1 question,"), ran.out());
        assertTrue(Files.readString(folder.resolve("out/self_edit.txt")).contains("\n---\n"));
    }

    @Test
    void withoutEditsTheDocumentAloneIsLearnt() throws IOException {
        Ran ran = adapt(file("a.txt", "Ada keeps it."), "--edits", 0, "--epochs", 1, "--json");
        assertEquals(1, ran.json().getFirst().get("documents").asInt(), ran.err());
        assertFalse(ran.json().getFirst().has("before"));
        assertFalse(Files.exists(folder.resolve("out/answers.jsonl")));
    }

    @Test
    void theLeastMemoryThatAStepCanTakeTeachesTheSame() throws IOException {
        Object[] options = {file("a.txt", "Ada keeps it."), "--edits", 0, "--epochs", 2, "--force"};
        Path weights = folder.resolve("out/adapter_model.safetensors");
        Ran tooLittle = adapt(options, "--memory", MemoryEstimate.TRAINING_PROGRAM_BYTES + 1000);
        assertEquals(1, tooLittle.exitCode(), tooLittle.err());
        assertFalse(Files.exists(folder.resolve("out")));
        assertEquals(0, adapt(options).exitCode());
        byte[] free = Files.readAllBytes(weights);
        Ran least = adapt(options, "--memory", MemoryEstimate.TRAINING_PROGRAM_BYTES + tooLittle.leastMemory());
        assertEquals(0, least.exitCode(), least.err());
        assertArrayEquals(free, Files.readAllBytes(weights));
    }

    @Test
    void badInputIsOneLineAndLeavesNothing() throws IOException {
        Path records = file("r.json", "[" + RECORD + ", " + RECORD + "]");
        assertBad(adapt(records), "holds 2 records; pick one with --record");
        assertBad(adapt(records, "--record", 2), "holds records 0 to 1");
        assertBad(adapt(records, "--record", 0, "--edit-file", records, "--edits", 3), "holds 2 for this document");
        assertBad(adapt(file("blank.txt", " \n")), "expected some text, found none");
        assertBad(adapt(file("a.txt", "x"), "--prompt", "rhyme"), "prompt 'rhyme' is none of");
        assertBad(adapt(file("b.txt", "x"), "--edits", -1), "below 0");
        assertFalse(Files.exists(folder.resolve("out")));
    }

    private Ran adapt(Object[] document, Object... options) {
        List<Object> more = new ArrayList<>(Arrays.asList(document).subList(1, document.length));
        more.addAll(Arrays.asList(options));
        return adapt((Path) document[0], more.toArray());
    }

    private Ran adapt(Path document, Object... options) {
        List<Object> words = new ArrayList<>(List.of("adapt", document, "-m", Fixtures.model("llama")));
        words.addAll(List.of("-o", folder.resolve("out"), "--rank", 4, "--threads", 1));
        words.addAll(Arrays.asList(options));
        return selkie(words.toArray());
    }

    private static void assertBad(Ran ran, String message) {
        assertEquals(2, ran.exitCode(), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(message), ran.err());
    }

    private static Set<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
