package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.fixtures.FixtureFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectTest {
    @TempDir
    Path folder;

    @Test
    void aModelSaysWhatItsConfigAndHeadersSay() {
        JsonNode model =
                selkie("inspect", Fixtures.model("llama"), "--json").json().getFirst();
        assertEquals("llama", model.get("architecture").asText());
        assertEquals(2, model.get("layers").asInt());
        assertEquals("f32", model.get("dtype").asText());
        assertEquals(4 * model.get("parameters").asLong(), model.get("bytes").asLong());
        long elements = 0;
        for (JsonNode tensor : model.get("tensors")) {
            long size = 1;
            for (JsonNode dim : tensor.get("shape")) {
                size *= dim.asLong();
            }
            elements += size;
        }
        assertEquals(model.get("parameters").asLong(), elements);
    }

    @Test
    void aGgufFileSaysWhatItsHeaderSays() throws IOException {
        Path gguf = FixtureFiles.copy("formats/llama.gguf", folder);
        JsonNode model = selkie("inspect", gguf, "--json").json().getFirst();
        assertEquals("llama", model.get("architecture").asText());
        assertEquals("llama3", model.get("rope_type").asText());
        assertEquals("bf16+f16+f32+q4_0+q4_1+q8_0", model.get("dtype").asText());
        assertEquals(22, model.get("tensors").size());
    }

    @Test
    void anAdapterSaysItsRankAndTargets() {
        JsonNode adapter =
                selkie("inspect", Fixtures.model("start"), "--json").json().getFirst();
        assertEquals("lora", adapter.get("architecture").asText());
        assertEquals("f32", adapter.get("dtype").asText());
        assertTrue(adapter.get("rank").asInt() > 0);
        assertTrue(adapter.get("targets").size() > 0);
    }

    @Test
    void aModelInTheBoxIsNamedAsAnArgumentOrAsAnOption() {
        String pup = selkie("inspect", "pup").out();
        assertTrue(pup.contains("parameters    1,869,504"), pup);
        assertEquals(pup, selkie("inspect", "-m", "pup").out());
        assertEquals(pup, selkie("inspect").out());
        assertEquals(0, selkie("inspect", "-m", Fixtures.model("start")).exitCode());
    }

    @Test
    void twoModelsAreOneTooMany() {
        Ran ran = selkie("inspect", "pup", "-m", "cub");
        assertEquals(2, ran.exitCode());
        assertEquals(
                "selkie: --model (cub): pup is named too; leave one of them away",
                ran.err().strip());
    }

    @Test
    void aReaderGetsLines() {
        Ran ran = selkie("inspect", Fixtures.model("llama"));
        assertEquals(0, ran.exitCode());
        assertTrue(ran.out().startsWith("architecture  llama, 2 layers"), ran.out());
        assertTrue(
                ran.out().matches("(?s).*memory        [0-9,]+ MiB to generate, [0-9,]+ MiB to train .*"), ran.out());
    }

    @Test
    void aTruncatedFileIsBadInputInOneLine() throws IOException {
        Path llama = Fixtures.model("llama");
        Files.copy(llama.resolve("config.json"), folder.resolve("config.json"));
        byte[] weights = Files.readAllBytes(llama.resolve("model.safetensors"));
        Files.write(folder.resolve("model.safetensors"), Arrays.copyOf(weights, weights.length / 2));
        Ran ran = selkie("inspect", folder);
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("model.safetensors"), ran.err());
    }

    @Test
    void nothingThereIsBadInput() {
        Ran ran = selkie("inspect", folder.resolve("none"));
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().matches("selkie: inspect \\(.*none\\): no such file; check the path\\R"), ran.err());
    }
}
