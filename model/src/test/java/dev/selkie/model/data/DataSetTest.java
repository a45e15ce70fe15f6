package dev.selkie.model.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.data.Example.Turn;
import dev.selkie.tokenizer.json.FormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetTest {
    @Test
    void readsEveryKindOfRecordAndKnowsWhereItStood(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("d.jsonl");
        Files.writeString(file, """
                {"text": "naïve 海豹", "source": 1}

                {"prompt": "p", "completion": "c"}\r
                {"prompt": "p"}
                {"messages": [{"role": "user", "content": "u"}, {"role": "assistant", "content": ""}]}""");
        DataSet data = DataSet.read(file.toString());
        assertEquals(
                List.of(
                        new Example.Text("naïve 海豹"),
                        new Example.Completion("p", "c"),
                        new Example.Prompt("p"),
                        new Example.Chat(List.of(new Turn("user", "u"), new Turn("assistant", "")))),
                data.examples());
        assertEquals(file + ", line 5", data.places().getLast().name());
    }

    @Test
    void aFolderIsNamedAsOne(@TempDir Path folder) {
        var error = assertThrows(FormatException.class, () -> DataSet.read(folder.toString()));
        assertEquals("a folder", error.found());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"text\": \"cut",
                "[1]",
                "{\"text\": 5}",
                "{\"txt\": \"a\"}",
                "{\"messages\": []}",
                "{\"messages\": [{\"role\": \"user\"}]}",
                "{\"text\": \"a\"} {}",
                "{\"prompt\": \"a\", \"completion\": 1}",
                "\u0000"
            })
    void namesTheLineThatIsNoRecord(String line) {
        var error = assertThrows(FormatException.class, () -> read("{\"text\": \"a\"}\n\n" + line + "\n"));
        assertTrue(error.getMessage().startsWith("x.jsonl, line 3"), error.getMessage());
    }

    @Test
    void aFileWithoutRecordsIsAnError() {
        assertThrows(FormatException.class, () -> read("\n \n"));
    }

    private static DataSet read(String text) throws IOException {
        return DataSet.read("x.jsonl", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
