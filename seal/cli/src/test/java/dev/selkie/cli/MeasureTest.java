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

/// The verbs that foretell and measure what a model takes.
class MeasureTest {
    private static final Path LLAMA = Fixtures.model("llama");

    @TempDir
    Path folder;

    @Test
    void aPlanNeedsNoWeights() throws IOException {
        Files.copy(LLAMA.resolve("config.json"), folder.resolve("config.json"));
        JsonNode plan = plan("--tokens", 8, "--train");
        assertEquals(plan.get("launches").asInt(), plan.get("kernels").size());
        long flops = 0;
        for (JsonNode kernel : plan.get("kernels")) {
            flops += kernel.get("flops").asLong();
            assertTrue(kernel.get("text").asText().contains("←"), kernel.toString());
        }
        assertEquals(plan.get("flops").asLong(), flops);
        assertTrue(plan("--tokens", 8).get("launches").asInt()
                < plan.get("launches").asInt());
        assertTrue(plan("--tokens", 16).get("flops").asLong()
                > plan("--tokens", 8).get("flops").asLong());
    }

    @Test
    void theMemoryOfALongerTextIsMore() {
        JsonNode few = memory(16);
        JsonNode many = memory(64);
        assertTrue(
                few.get("generate_bytes").asLong() < many.get("generate_bytes").asLong());
        assertTrue(few.get("train_bytes").asLong() < many.get("train_bytes").asLong());
        assertTrue(many.get("generate_bytes").asLong() < many.get("train_bytes").asLong());
        assertTrue(many.get("train_fits").asBoolean());
        assertEquals(2, selkie("inspect", LLAMA, "--fit", 1 << 20).exitCode());
    }

    @Test
    void benchNamesWhatItMeasures() {
        Ran ran = selkie(
                "bench",
                "-m",
                LLAMA,
                "-p",
                8,
                "-g",
                4,
                "-b",
                "1,2",
                "--train",
                "1x8,2x8",
                "--targets",
                "all",
                "--adapters",
                2,
                "-r",
                1,
                "--json");
        assertEquals(
                List.of("pp8", "tg4", "tg4x2", "train-all-1x8", "train-all-2x8", "train-all-2a-1x50"),
                ran.json().stream().map(line -> line.get("test").asText()).toList(),
                ran.err());
        for (JsonNode line : ran.json()) {
            assertTrue(line.get("tokens_per_second").get("median").asDouble() > 0, line.toString());
            assertTrue(line.get("share_of_roofline").asDouble() > 0, line.toString());
        }
    }

    private JsonNode plan(Object... options) {
        var arguments = new ArrayList<Object>(List.of("plan", folder, "--show-kernels", "--json"));
        arguments.addAll(List.of(options));
        return selkie(arguments.toArray()).json().getFirst();
    }

    private static JsonNode memory(int tokens) {
        return selkie("inspect", LLAMA, "--fit", tokens, "--json")
                .json()
                .getFirst()
                .get("memory");
    }
}
