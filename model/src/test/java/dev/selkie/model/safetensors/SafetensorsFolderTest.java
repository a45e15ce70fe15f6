package dev.selkie.model.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.files.Progress;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFolderTest {
    @TempDir
    Path folder;

    @BeforeEach
    void writeTwoShards() throws IOException {
        TensorSource a = new TensorSource("a", TensorType.U8, List.of(4L), (_, _, out) -> out.fill((byte) 1));
        TensorSource b = new TensorSource("b", TensorType.U8, List.of(4L), (_, _, out) -> out.fill((byte) 2));
        SafetensorsWriter.writeFolder(folder, List.of(a, b), 4, Progress.SILENT);
    }

    @Test
    void readsShardsAsOne() throws IOException {
        try (SafetensorsFolder shards = SafetensorsFolder.open(folder)) {
            assertEquals(List.of("a", "b"), List.copyOf(shards.tensors().keySet()));
            assertEquals(2, shards.files().size());
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "model-00001-of-00002 | ../model-00001-of-00002 | the plain name",
                "model-00001-of-00002 | /etc/passwd | the plain name",
                "model-00001-of-00002 | sub/model | the plain name",
                "model-00001-of-00002 | .. | the plain name",
                "model-00001-of-00002 | model-00003-of-00002 | no such file",
                "model-00001-of-00002 | model-00002-of-00002 | the tensor \"a\" of the index",
                "\"a\" | \"c\" | the tensor \"c\" of the index",
                "\"weight_map\" | \"wait_map\" | weight_map",
                "\"a\": | \"x\": {}, \"a\": | the plain name",
            })
    void believesNoIndexThatTheShardsDoNotBearOut(String before, String after, String says) throws IOException {
        Path index = folder.resolve(SafetensorsFolder.INDEX);
        String json = Files.readString(index);
        assertTrue(json.contains(before));
        Files.writeString(index, json.replace(before, after));
        var error = assertThrows(FormatException.class, () -> SafetensorsFolder.open(folder));
        assertTrue(error.getMessage().contains(says), error.getMessage());
    }

    @Test
    void namesATensorThatTheIndexDoesNotList() throws IOException {
        TensorSource a = new TensorSource("a", TensorType.U8, List.of(1L), (_, _, _) -> {});
        TensorSource more = new TensorSource("more", TensorType.U8, List.of(1L), (_, _, _) -> {});
        SafetensorsWriter.write(
                folder.resolve("model-00001-of-00002.safetensors"), SafetensorsWriter.PYTORCH, List.of(a, more));
        var error = assertThrows(FormatException.class, () -> SafetensorsFolder.open(folder));
        assertTrue(error.getMessage().contains("1 tensors as in the index, found 2"), error.getMessage());
    }

    @Test
    void refusesAnIndexWithoutShards() throws IOException {
        Files.writeString(folder.resolve(SafetensorsFolder.INDEX), "{\"weight_map\": {}}");
        assertThrows(FormatException.class, () -> SafetensorsFolder.open(folder));
    }
}
