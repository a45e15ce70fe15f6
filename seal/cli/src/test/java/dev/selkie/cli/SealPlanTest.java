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

class SealPlanTest {
    private static final List<String> SHORT = List.of(
            "--prompt-tokens",
            "20",
            "--edit-tokens",
            "10",
            "--document-tokens",
            "10",
            "--question-tokens",
            "8",
            "--answer-tokens",
            "4");

    @TempDir
    Path folder;

    /// A model's configuration without its weights.
    private Path config() throws IOException {
        Files.copy(Fixtures.model("llama").resolve("config.json"), folder.resolve("config.json"));
        return folder;
    }

    @Test
    void tellsOfPhasesAndDevicesFromTheConfigurationAlone() throws IOException {
        Ran ran = plan("-m", config(), "--contexts", "2", "--seeds", "3", "--devices", "h100,m1-max", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        JsonNode result = ran.json().getFirst();
        assertEquals(10, result.get("edits").asInt());
        assertEquals(30, result.get("adapters").asInt());
        List<String> names = new ArrayList<>();
        double flops = 0;
        for (JsonNode phase : result.get("phases")) {
            names.add(phase.get("name").asText());
            flops += phase.get("flops").asDouble();
        }
        assertEquals(List.of("edits", "base", "inner", "exams", "outer"), names);
        assertEquals(result.get("flops").asDouble(), flops, 1e-6 * flops);
        JsonNode h100 = result.get("devices").get(0);
        JsonNode m1 = result.get("devices").get(1);
        assertEquals("h100", h100.get("name").asText());
        assertTrue(h100.get("fits").asBoolean());
        assertTrue(h100.get("hours").asDouble() < m1.get("hours").asDouble());
    }

    @Test
    void hoursFollowTheShareOfTheRoofline() throws IOException {
        Path model = config();
        double half = hours(plan("-m", model, "--devices", "a100", "--json"));
        double quarter = hours(plan("-m", model, "--devices", "a100", "--share", "0.25", "--json"));
        assertEquals(2 * half, quarter, 1e-9 * quarter);
        assertTrue(hours(plan("-m", model, "--devices", "a100", "--arithmetic", "bf16", "--json")) <= half);
    }

    private static double hours(Ran ran) {
        return ran.json().getFirst().get("devices").get(0).get("hours").asDouble();
    }

    @Test
    void aReaderGetsATable() throws IOException {
        Ran ran = plan("-m", config(), "--devices", "rtx4090,m2-ultra");
        assertTrue(ran.out().startsWith("a round: 80 edits, 80 adapters; a model of"), ran.out());
        assertTrue(ran.out().contains("NVIDIA GeForce RTX 4090"), ran.out());
        assertTrue(ran.out().contains("at 50 % of the roofline"), ran.out());
        assertEquals(
                1,
                ran.out()
                        .lines()
                        .filter(line -> line.matches("(rtx4090|m2-ultra) .* GiB .*"))
                        .map(line -> line.indexOf(" GiB "))
                        .distinct()
                        .count(),
                ran.out());
    }

    @Test
    void badInputIsOneLine() throws IOException {
        Path model = config();
        assertBad(plan("-m", model, "--devices", "abacus"), "--devices (abacus): is none of here, h200");
        assertBad(plan("-m", model, "--devices", "h100", "--share", "0"), "--share (0.0)");
        assertBad(plan("-m", model, "--devices", "h100", "--arithmetic", "f8"), "--arithmetic (f8)");
        assertBad(plan("-m", model, "--devices", "h100", "--contexts", "0"), "contexts: 0 is below 1");
        assertBad(
                plan("-m", model, "--contexts", "2000000000", "--edits", "2000000000"),
                "2000000000 passages × 2000000000 edits × 1 seeds are too many adapters");
        assertBad(
                selkie("seal", "plan", "-m", model, "--devices", "h100", "--edit-tokens", "999999"),
                "the model's context is");
        assertBad(plan("-m", folder.resolve("none"), "--devices", "h100"), "none): no such file; ");
    }

    private static void assertBad(Ran ran, String message) {
        assertEquals(2, ran.exitCode(), ran.err());
        assertEquals(1, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains(message), ran.err());
    }

    private static Ran plan(Object... arguments) {
        var words = new ArrayList<Object>(List.of("seal", "plan"));
        words.addAll(SHORT);
        words.addAll(List.of(arguments));
        return selkie(words.toArray());
    }
}
