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
import java.util.Set;
import java.util.stream.Collectors;
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

    /// SmolLM2-135M's shape, for which the weights outweigh the program.
    @Test
    void aStepOfOneAdapterKeepsToHalfAsMuchAgainAsTheWeights() throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"model_type": "llama", "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30,
                 "num_attention_heads": 9, "num_key_value_heads": 3, "vocab_size": 49152, "rms_norm_eps": 1e-5,
                 "max_position_embeddings": 8192, "tie_word_embeddings": true, "torch_dtype": "float32"}""");
        long weights = 4L * 134_515_008;
        JsonNode usual = plan("--tokens", 512, "--train");
        long foretold = usual.get("peak_bytes").asLong() + MemoryEstimate.TRAINING_PROGRAM_BYTES;
        assertTrue(foretold <= 1.5 * weights, "foretold: " + foretold);
        JsonNode faster = plan("--tokens", 512, "--train", "--memory", "2G");
        assertTrue(faster.get("peak_bytes").asLong() > usual.get("peak_bytes").asLong());
        assertTrue(faster.get("flops").asLong() < usual.get("flops").asLong());
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

    @Test
    void benchKeepsToTheContextOfTheModel() throws IOException {
        Path small = contextOf(48);
        Ran usual = selkie("bench", "-m", small, "-b", 1, "-r", 1, "--adapters", 2, "--json");
        assertEquals(
                List.of("pp47", "tg47", "train-qv-1x48", "train-qv-8x48", "train-qv-2a-1x48"),
                usual.json().stream().map(line -> line.get("test").asText()).toList(),
                usual.err());
        assertEquals(
                "selkie: -p (48): the model's context is 48 tokens; give at most 47 here",
                selkie("bench", "-m", small, "-p", 48).err().strip());
        Ran given = selkie("bench", "-m", small, "-p", 0, "-g", 0, "--train", "1x48", "--adapters", 2, "-r", 1);
        assertTrue(given.out().contains("train-qv-2a-1x48"), given.err());
        assertTrue(selkie("bench", "-m", small, "-g", 48).err().contains("-g (48)"));
        assertTrue(
                selkie("bench", "kernels", "-m", small, "--train", "1x49").err().contains("give at most 48"));
    }

    private Path contextOf(int tokens) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("small"));
        try (var files = Files.list(LLAMA)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Path config = copy.resolve("config.json");
        String json = Files.readString(config);
        Files.writeString(config, json.replaceFirst("(\"max_position_embeddings\": )\\d+", "$1" + tokens));
        return copy;
    }

    @Test
    void benchKernelsTellsWhatTheTimeGoesInto() {
        Ran ran = benchKernels("kernels", "--json");
        assertEquals(0, ran.exitCode(), ran.err());
        for (JsonNode row : ran.json()) {
            assertTrue(row.get("launches").asInt() > 0, row.toString());
            assertTrue(row.get("seconds").asDouble() > 0, row.toString());
        }
        assertEquals(
                Set.of("pp8", "tg4x2", "train-all-2x8"),
                ran.json().stream().map(row -> row.get("test").asText()).collect(Collectors.toSet()));
        assertTrue(names(ran, "pp8").containsAll(Set.of("linear", "attention_forward", "sample_tokens")));
        assertTrue(names(ran, "train-all-2x8").containsAll(Set.of("lora_up", "attention_backward", "adamw")));
        for (String test : List.of("pp8", "tg4x2", "train-all-2x8")) {
            double share = ran.json().stream()
                    .filter(row -> row.get("test").asText().equals(test))
                    .mapToDouble(row -> row.get("share_of_time").asDouble())
                    .sum();
            assertTrue(share > 0 && share <= 1, test + ": " + share);
        }
    }

    @Test
    void benchKernelsShowsOneAlone() {
        Ran ran = benchKernels("kernels", "linear", "--json");
        assertEquals(Set.of("linear"), names(ran, "pp8"));
        JsonNode query = ran.json().stream()
                .filter(row -> row.get("shape").asText().equals("8x32 → 32"))
                .findFirst()
                .orElseThrow();
        double flops =
                query.get("gflops_per_second").asDouble() * query.get("seconds").asDouble() * 1e9;
        assertEquals(2.0 * 8 * 32 * 32, flops, 1e-3);
    }

    @Test
    void aPlanIsMadeOfAnyModelByItsName() {
        String cub = selkie("plan", "cub", "--tokens", 8).out();
        assertTrue(cub.contains(" launches, "), cub);
        assertEquals(cub, selkie("plan", "-m", "cub", "--tokens", 8).out());
        assertEquals(2, selkie("plan", folder.resolve("none"), "--tokens", 8).exitCode());
    }

    @Test
    void benchKernelsKnowsItsKernels() {
        Ran unknown = benchKernels("kernels", "linaer");
        assertEquals(2, unknown.exitCode());
        assertTrue(unknown.err().contains("linear, linear_cross_entropy"), unknown.err());
        assertEquals(2, benchKernels("kernel").exitCode());
        assertEquals(2, benchKernels("kernels", "-d", "reference").exitCode());
    }

    private static Ran benchKernels(Object... arguments) {
        var all = new ArrayList<Object>(List.of("bench", "-m", LLAMA, "-p", 8, "-g", 4, "-b", 2));
        all.addAll(List.of("--train", "2x8", "--targets", "all", "--adapters", 0, "-r", 1));
        all.addAll(List.of(arguments));
        return selkie(all.toArray());
    }

    private static Set<String> names(Ran ran, String test) {
        return ran.json().stream()
                .filter(row -> row.get("test").asText().equals(test))
                .map(row -> row.get("kernel").asText())
                .collect(Collectors.toSet());
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
