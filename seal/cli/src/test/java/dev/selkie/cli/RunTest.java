package dev.selkie.cli;

import static dev.selkie.cli.Ran.selkie;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.TensorEntry;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The verbs that run a model, on a tiny one.
class RunTest {
    private static final Path LLAMA = Fixtures.model("llama");

    @TempDir
    Path folder;

    @Test
    void logitsAreThoseOfPytorch() throws IOException {
        Path out = folder.resolve("logits.safetensors");
        try (SafetensorsFile expected = SafetensorsFile.open(LLAMA.resolve("expected.safetensors"))) {
            Ran ran = selkie("logits", "-m", LLAMA, "--ids", ids(expected.tensor("ids")), "-o", out, "--json");
            assertEquals(List.of(), ran.complaints());
            try (SafetensorsFile written = SafetensorsFile.open(out)) {
                assertClose(floats(expected.tensor("logits")), floats(written.tensor("logits")));
            }
        }
        assertEquals(2, selkie("logits", "-m", LLAMA, "--ids", "1", "-o", out).exitCode());
    }

    @Test
    void whatIsSampledScoresTheSameToTheLastBit() {
        List<JsonNode> lines = selkie("generate", "-m", LLAMA, "Hello", "--max-tokens", 6, "--logprobs", "--json")
                .json();
        JsonNode text = lines.getFirst();
        assertTrue(lines.getLast().get("timing").get("load_seconds").asDouble() > 0);

        List<String> ids = new ArrayList<>();
        selkie("tokenize", "-m", LLAMA, "Hello", "--json")
                .json()
                .getFirst()
                .get("ids")
                .forEach(id -> ids.add(id.asText()));
        int from = ids.size();
        assertEquals(from, text.get("prompt_tokens").asInt());
        text.get("ids").forEach(id -> ids.add(id.asText()));
        JsonNode score = selkie(
                        "score", "-m", LLAMA, "--ids", String.join(",", ids), "--from", from, "--tokens", "--json")
                .json()
                .getFirst();
        assertEquals(text.get("logprobs"), score.get("token_logprobs"));
        assertEquals(text.get("logprob").asDouble(), score.get("logprob").asDouble());
    }

    @Test
    void logProbabilitiesStandUnderTheText() {
        Object[] command = {"generate", "-m", LLAMA, "Hello", "--max-tokens", 3, "--logprobs"};
        JsonNode text = selkie(with(command, "--json")).json().getFirst();
        var line = new StringBuilder(
                "-- log-probability %.4f =".formatted(text.get("logprob").asDouble()));
        text.get("logprobs").forEach(one -> line.append(" %.4f".formatted(one.floatValue())));
        assertEquals(line.toString(), selkie(command).out().lines().toList().getLast());
        List<String> many = selkie(with(command, "-n", 2)).out().lines().toList();
        assertEquals(
                2,
                many.stream()
                        .filter(one -> one.startsWith("-- log-probability "))
                        .count(),
                many::toString);
    }

    private static Object[] with(Object[] command, Object... more) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray();
    }

    /// Both streams go to one terminal.
    @Test
    void theNoteOnSpeedBeginsItsOwnLineAfterTheText() {
        var shown = new ByteArrayOutputStream();
        var out = new PrintStream(new BufferedOutputStream(shown), false, StandardCharsets.UTF_8);
        var err = new PrintStream(shown, true, StandardCharsets.UTF_8);
        assertEquals(
                0,
                Selkie.run(
                        new Console(out, err, false, false),
                        "generate",
                        "-m",
                        LLAMA.toString(),
                        "Hello",
                        "--max-tokens",
                        "4"));
        String text = shown.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains(System.lineSeparator() + "selkie: loaded in "), text);
        assertTrue(text.lines().toList().getLast().startsWith("selkie: loaded in "), text);
    }

    @Test
    void aScoreHasFourDigitsThroughout() {
        String line = selkie("score", "-m", LLAMA, "--ids", "1,2,3").out().strip();
        assertTrue(line.matches("2 tokens +-\\d+\\.\\d{4}  perplexity \\d+\\.\\d{4}"), line);
    }

    @Test
    void aFirstTargetBehindTheIdsIsBadUsage() {
        Object[] command = {"score", "-m", LLAMA, "--ids", "1,2,3", "--from"};
        Ran behind = selkie(with(command, 4));
        assertEquals(2, behind.exitCode());
        assertEquals(
                "selkie: --from (4): there are 3 --ids; give 2 or less",
                behind.err().strip());
        assertEquals(2, selkie(with(command, -1)).exitCode());
        assertEquals(2, selkie(with(command, 3)).exitCode());
        assertEquals(2, selkie("score", "-m", LLAMA, "--ids", "1").exitCode());
    }

    @Test
    void aFileThatCannotBeMadeIsNamedAsItWasGiven() {
        Object[] command = {"logits", "-m", LLAMA, "--ids", "1", "-o"};
        Path longest = folder.resolve("x".repeat(240)); // the hidden name meanwhile is longer still
        Ran tooLong = selkie(with(command, longest));
        assertTrue(tooLong.err().contains("logits (" + longest + "): "), tooLong.err());
    }

    @Test
    void aLinkThatLeadsNowhereIsNoFolder() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        Ran ran = selkie("logits", "-m", LLAMA, "--ids", "1", "-o", loop.resolve("x"));
        assertEquals(2, ran.exitCode());
        assertEquals(
                "selkie: logits (%s): a link that leads to no folder; check the path".formatted(loop),
                ran.err().strip());
    }

    @Test
    void theSeedDecides() {
        assertEquals(sample(1, "Hello"), sample(1, "Hello"));
        assertNotEquals(sample(1, "Hello"), sample(2, "Hello"));
    }

    @Test
    void aPromptIsContinuedTheSameInAnyBatch() throws IOException {
        Path data = folder.resolve("prompts.jsonl");
        Files.writeString(data, "{\"prompt\": \"North\"}\n{\"text\": \"Hello\"}\n");
        List<JsonNode> lines = selkie("generate", "-m", LLAMA, "--data", data, "-n", 2, "--max-tokens", 8, "--json")
                .json();
        assertEquals(5, lines.size());
        assertEquals(1, lines.get(2).get("prompt_index").asInt());
        assertEquals(sample(0, "Hello"), lines.get(2).get("ids").toString());
    }

    @Test
    void severalAdaptersAnswerSideBySide() {
        Path adapter = Fixtures.model("start");
        List<JsonNode> lines = selkie(
                        "generate",
                        "-m",
                        LLAMA,
                        "Hello",
                        "--adapter",
                        adapter,
                        "--adapter",
                        adapter,
                        "--temperature",
                        0,
                        "--max-tokens",
                        4,
                        "--json")
                .json();
        assertEquals(adapter.toString(), lines.getFirst().get("adapter").asText());
        assertEquals(lines.get(0).get("ids"), lines.get(1).get("ids"));
        assertEquals(0, lines.get(1).get("prompt_index").asInt());
    }

    @Test
    void aMergedModelSaysWhatTheAdapterSays() throws IOException {
        Path adapter = Fixtures.model("trained-linear");
        Path merged = folder.resolve("merged");
        assertEquals(
                0,
                selkie("merge", "-m", LLAMA, "--adapter", adapter, "-o", merged).exitCode());
        Path withAdapter = folder.resolve("with-adapter.safetensors");
        Path plain = folder.resolve("plain.safetensors");
        selkie("logits", "-m", LLAMA, "--adapter", adapter, "--ids", "1,2,3,4", "-o", withAdapter);
        selkie("logits", "-m", merged, "--ids", "1,2,3,4", "-o", plain);
        try (SafetensorsFile first = SafetensorsFile.open(withAdapter);
                SafetensorsFile second = SafetensorsFile.open(plain)) {
            assertClose(floats(first.tensor("logits")), floats(second.tensor("logits")));
        }
    }

    @Test
    void aPromptLongerThanTheContextIsBadInput() {
        Ran ran = selkie("generate", "-m", LLAMA, "word ".repeat(2000), "--max-tokens", 1);
        assertEquals(2, ran.exitCode());
        assertEquals(1, ran.err().lines().count(), ran.err());
    }

    @Test
    void aMissingDeviceIsExit3WithTheReason() {
        Ran ran = selkie("score", "-m", LLAMA, "--ids", "1,2", "-d", "abacus");
        assertEquals(3, ran.exitCode());
        assertTrue(ran.err().startsWith("selkie: --device (abacus): "), ran.err());
    }

    @Test
    void aModelThatIsNotThereIsBadInput() {
        Ran ran = selkie("tokenize", "-m", folder.resolve("none"), "Hello");
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().contains("no such file"), ran.err());
    }

    @Test
    void threadsBeyondAllUseAreBadInput() {
        Ran ran = selkie("score", "-m", LLAMA, "--ids", "1,2", "--threads", 1_000_000);
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().startsWith("selkie: --threads (1000000): "), ran.err());
    }

    @Test
    void samplesBeyondAllMemoryAreBadInput() {
        Ran ran = selkie("generate", "-m", LLAMA, "Hello", "-n", 1_000_000_000);
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().startsWith("selkie: generate: number of samples 1000000000 is above "), ran.err());
    }

    @Test
    void aFileThatIsNoModelIsBadInputInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("model.gguf"), "not a model");
        Ran ran = selkie("score", "-m", file, "--ids", "1,2");
        assertEquals(2, ran.exitCode());
        assertTrue(ran.err().startsWith("selkie: score (" + file + ", byte 0): expected a file that starts with GGUF"));
        assertEquals(1, ran.err().lines().count(), ran.err());
    }

    private static String sample(int seed, String prompt) {
        return selkie("generate", "-m", LLAMA, prompt, "--max-tokens", 8, "--seed", seed, "--json")
                .json()
                .getFirst()
                .get("ids")
                .toString();
    }

    private static String ids(TensorEntry tensor) {
        var ids = new ArrayList<String>();
        for (long i = 0; i < tensor.size(); i++) {
            ids.add(""
                    + tensor.data()
                            .get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), i * Long.BYTES));
        }
        return String.join(",", ids);
    }

    private static float[] floats(TensorEntry tensor) {
        return tensor.data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN));
    }

    private static void assertClose(float[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
        }
        assertTrue(worst <= 2e-5 * largest, "off by " + worst);
    }
}
