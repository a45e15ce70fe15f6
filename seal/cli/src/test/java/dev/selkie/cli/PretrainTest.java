package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainTest {
    @TempDir
    Path folder;

    private Path data = Path.of("");
    private Path config = Path.of("");

    @BeforeEach
    void writeFiles() throws IOException {
        data = folder.resolve("data.jsonl");
        Files.writeString(
                data, "{\"text\": \"The seal swam north.\"}\n{\"prompt\": \"Where?\", \"completion\": \" North.\"}\n");
        var json = new ObjectMapper();
        ObjectNode shape = (ObjectNode)
                json.readTree(Fixtures.model("llama").resolve("config.json").toFile());
        config = Files.createDirectory(folder.resolve("shape")).resolve("config.json");
        Files.writeString(config, shape.put("vocab_size", 270).toString());
    }

    @Test
    void aModelFromNothingSpeaksAsItsTexts() {
        Path out = folder.resolve("model");
        Ran ran = pretrain(out, "--epochs", 80, "--json");
        assertEquals(List.of(), ran.complaints());
        JsonNode result = ran.json().getFirst();
        assertEquals(80 * 2, result.get("steps").asInt());
        assertTrue(result.get("loss").asDouble() < 0.3, result::toString);
        Ran said = selkie("generate", "-m", out, "The seal", "--max-tokens", 12, "--temperature", 0, "--json");
        assertTrue(said.json().getFirst().get("text").asText().startsWith(" swam north."), said::toString);
        assertTrue(Files.exists(out.resolve("train.jsonl")) && Files.exists(out.resolve("tokenizer_config.json")));
    }

    @Test
    void whatWasStoppedGoesOnToTheSameBits() throws IOException {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        pretrain(whole, "--epochs", 6);
        List<String> command = new ArrayList<>(List.of("--epochs", "6", "--checkpoint-every", "5"));
        Ran begun = pretrain(
                stopped, Stream.concat(command.stream(), Stream.of("--resume")).toArray());
        assertEquals(List.of("selkie: nothing is noted of " + stopped + "; beginning at step 0"), begun.complaints());
        assertFalse(Files.exists(stopped.resolve("checkpoint")), "gone in the end");
        assertSameModel(whole, stopped);
        Collections.addAll(command, "--resume");
        assertTrue(pretrain(stopped, command.toArray()).err().contains("is finished already"));
        Ran other = pretrain(stopped, "--epochs", 7, "--resume");
        assertEquals(2, other.exitCode());
        assertTrue(other.err().contains("--epochs was 6"), other::err);
    }

    @Test
    void whatIsMissingOrTooMuchIsNamed() {
        Path out = folder.resolve("model");
        assertFails(selkie("pretrain", "-o", out), "give --recipe pup or cub, or --config and --data", "pretrain");
        assertFails(selkie("pretrain", "--recipe", "whale", "-o", out), "neither pup nor cub", "whale");
        assertFails(selkie("pretrain", "--recipe", "pup", "--data", data, "-o", out), "brings its own", "pup");
        assertFails(pretrain(out, "--steps", 3), "--epochs", "--steps (3)");
        assertFails(pretrain(out, "--context", 5000), "at most", "--context (5000)");
        assertFails(pretrain(out, "--config", data), "name one", "data.jsonl");
        assertFails(selkie("pretrain", "--recipe", "pup", "--epochs", 3, "-o", out), "leave it away", "--epochs");
        assertFails(selkie("pretrain", "--recipe", "pup", "--steps", -1, "-o", out), "0 or more", "--steps (-1)");
        assertFails(pretrain(out, "--epochs", -1), "0 or more", "--epochs (-1)");
        assertFails(pretrain(out, "--checkpoint-every", -1), "0 or more", "--checkpoint-every (-1)");
        assertFails(pretrain(out, "--lr", "NaN"), "such as 1e-3", "learning rate NaN");
        assertFails(pretrain(out, "--data", "none.jsonl"), "give one of JSON lines", "--data (none.jsonl)");
        assertFalse(Files.exists(out));
    }

    private static void assertFails(Ran ran, String cure, String cause) {
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().toLowerCase(Locale.ROOT).contains(cure.toLowerCase(Locale.ROOT)), ran::err);
        assertTrue(ran.err().contains(cause), ran::err);
    }

    private static void assertSameModel(Path expected, Path actual) throws IOException {
        for (String file : List.of("model.safetensors", "tokenizer.json", "config.json")) {
            assertArrayEquals(
                    Files.readAllBytes(expected.resolve(file)), Files.readAllBytes(actual.resolve(file)), file);
        }
    }

    private Ran pretrain(Path out, Object... more) {
        var arguments = new ArrayList<Object>(List.of(
                "pretrain",
                "--config",
                config,
                "--data",
                data,
                "--context",
                8,
                "--batch",
                1,
                "--lr",
                "1e-2",
                "--warmup",
                2,
                "-o",
                out));
        Collections.addAll(arguments, more);
        return selkie(arguments.toArray());
    }
}
