package dev.selkie.seal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.seal.Passage.Question;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class SealFilesTest {
    private static final String RECORD = """
            {"title": "The light", "context": "Ada keeps it.", "questions": [{"question": "Who?", "answer": "Ada"}]}""";
    private static final Passage PASSAGE =
            new Passage("The light", "Ada keeps it.", List.of(new Question("Who?", "Ada")));

    @TempDir
    Path folder;

    @Test
    void readsOneRecordAnArrayAndLines() throws IOException {
        assertEquals(List.of(SealRecord.of(PASSAGE)), SealFiles.read(file(RECORD)));
        assertEquals(
                List.of(SealRecord.of(PASSAGE)),
                SealFiles.read(file("\n{\n" + RECORD.strip().substring(1))));
        assertEquals(2, SealFiles.read(file("[" + RECORD + ", " + RECORD + "]")).size());
        assertEquals(2, SealFiles.read(file(RECORD + "\n\n" + RECORD + "\n")).size());
    }

    @Test
    void readsSelfEditsAndWritesTheSameText() throws IOException {
        var record = new SealRecord(PASSAGE, List.of("Ada keeps the light\n", "é"), Optional.of("Passage:\n"));
        Path file = file(Json.write(List.of(record.json())));
        assertEquals(List.of(record), SealFiles.read(file));
    }

    @Test
    void questionsComeInLinesOrInARecord() throws IOException {
        assertEquals(PASSAGE.questions(), SealFiles.questions(file(RECORD)));
        assertEquals(PASSAGE.questions(), SealFiles.questions(file("{\"question\": \"Who?\", \"answer\": \"Ada\"}\n")));
    }

    @Test
    void saysInOneLineWhatIsWrong() throws IOException {
        assertWrong("[0].context, found none", file("[{\"title\": \"x\"}]"), "a value of ");
        assertWrong("questions[0].answer to be a string, found 3", file(RECORD.replace("\"Ada\"}", "3}")), "");
        assertWrong("questions[0] to be an object, found 7", file(RECORD.replaceAll("\\[.*]", "[7]")), "");
        assertWrong("at least one record, found none", file("[]"), "");
        assertWrong("an object or a list of objects, found 7", file("7"), "");
        assertWrong("line 2: expected a value of title, found none", file(RECORD + "\n{\"t\": 1}"), "");
        assertWrong("a file, found none", folder.resolve("absent.json"), "");
        assertWrong(
                "at least one question, found none",
                () -> SealFiles.questions(file(RECORD.replaceAll("\\[.*]", "[]"))));
        assertWrong("found 2 records", () -> SealFiles.questions(file(RECORD + "\n" + RECORD)));
    }

    @Test
    void bytesThatAreNoTextAreNamedByTheirPlace() throws IOException {
        Path file = folder.resolve("latin1.json");
        Files.write(file, new byte[] {'"', (byte) 0xe9, '"'});
        assertWrong("byte 1: expected text in UTF-8, found 0xe9", () -> SealFiles.read(file));
    }

    @Test
    void verdictsComeFromResultFiles() throws IOException {
        String question = """
                {"question": "Who?", "answer": "Ada", "baseline_answer": "Bo", "adapter_answer": "Ada.",
                 "baseline_correct": false, "adapter_correct": true}""";
        String results = "{\"articles\": [{\"completions\": [{\"questions\": [" + question + "]}]}]}";
        assertEquals(
                List.of(new Verdict("Who?", "Bo", "Ada", false), new Verdict("Who?", "Ada.", "Ada", true)),
                Verdict.read(file(results)));
        assertWrong("adapter_correct, found none", () -> Verdict.read(file(results.replace("adapter_correct", "y"))));
        assertWrong("at least one verdict", () -> Verdict.read(file("{\"articles\": []}")));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "seal", ".json"), text);
    }

    private static void assertWrong(String message, Path file, String before) {
        assertWrong(before + message, () -> SealFiles.read(file));
    }

    private static void assertWrong(String message, Executable read) {
        var error = assertThrows(FormatException.class, read);
        assertTrue(error.getMessage().contains(message), error.getMessage());
        assertEquals(1, error.getMessage().lines().count());
    }
}
