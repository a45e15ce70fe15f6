package dev.selkie.seal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.kernels.cpu.MachinePeak;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.seal.run.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundPlanTest {
    /// The sizes of Llama 3.1 8B, with fewer layers.
    private static final String CONFIG = """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 4096,
             "intermediate_size": 14336, "num_hidden_layers": 4, "num_attention_heads": 32, "num_key_value_heads": 8,
             "vocab_size": 1024, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "rope_theta": 500000.0,
             "hidden_act": "silu", "tie_word_embeddings": false, "torch_dtype": "bfloat16",
             "bos_token_id": 1, "eos_token_id": 2}""";
    private static final long WEIGHT_BYTES = 2;

    @TempDir
    Path folder;

    /// A token costs a multiply-add for each weight when it is read or written, and two when it is learnt: one
    /// forward, one for the gradient that goes on backward. Attention, adapters and the first layer's missing
    /// backward are the few per cent between.
    @Test
    void operationsAreThoseOfTheWeights() throws IOException {
        LlamaConfig config = config();
        double perToken = 2.0 * (config.parameters() - 2L * config.vocabSize() * config.hiddenSize());
        for (Phase phase : plan(config, new Amounts(40, 5, 3, 16))) {
            double passes = phase.name().equals("inner") || phase.name().equals("outer") ? 2 : 1;
            double share = phase.flops() / (passes * perToken * phase.tokens());
            assertEquals(1, share, 0.08, phase.name());
            assertTrue(phase.memoryBytes() > WEIGHT_BYTES * config.parameters(), phase.name());
        }
    }

    /// With one text at a time every token written reads all weights.
    @Test
    void aLoneTextIsBoundByMemory() throws IOException {
        LlamaConfig config = config();
        var lengths = new Lengths(1, 512, 1, 2, 1, 1, 1);
        Phase edits = RoundPlan.of(config, new Amounts(1, 1, 1, 1), lengths, Recipe.INNER, Recipe.OUTER)
                .getFirst();
        double read = WEIGHT_BYTES * (config.parameters() - (long) config.vocabSize() * config.hiddenSize());
        assertEquals(1, edits.bytes() / (513 * read), 0.05);
        assertEquals(edits.bytes() / 1e9, edits.seconds(new MachinePeak(1e18, 1e9)), 1e-6 * edits.bytes() / 1e9);
    }

    @Test
    void twiceTheContextsAreTwiceTheWork() throws IOException {
        LlamaConfig config = config();
        List<Phase> once = plan(config, new Amounts(40, 5, 1, 16));
        List<Phase> twice = plan(config, new Amounts(80, 5, 1, 16));
        for (int i = 0; i < once.size(); i++) {
            assertEquals(
                    2 * once.get(i).flops(),
                    twice.get(i).flops(),
                    1e-9 * twice.get(i).flops());
            assertEquals(2 * once.get(i).tokens(), twice.get(i).tokens());
            assertEquals(once.get(i).memoryBytes(), twice.get(i).memoryBytes());
        }
    }

    @Test
    void pairsAreCountedAsAttentionSeesThem() {
        var segments = new Segments(3, 5, 7);
        long pairs = 0;
        for (int sequence = 0; sequence < segments.count(); sequence++) {
            for (int row = 0; row < segments.rows(); row++) {
                pairs += segments.before() + row + 1;
            }
        }
        assertEquals(pairs, segments.pairs());
    }

    @Test
    void rejectsTextsThatDoNotFitTheContext() throws IOException {
        LlamaConfig config = config();
        var lengths = new Lengths(2000, 100, 1, 50, 1, 50, 64);
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> RoundPlan.of(config, new Amounts(1, 1, 1, 1), lengths, Recipe.INNER, Recipe.OUTER));
        assertEquals(
                "the longest text has 2100 tokens, the model's context is 2048; plan with fewer tokens",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Amounts(0, 1, 1, 1));
    }

    @Test
    void knownDevicesHaveNamesOfTheirOwnAndSaneFigures() {
        var names = KnownDevice.ALL.stream().map(KnownDevice::name).collect(Collectors.toList());
        assertEquals(names.size(), new HashSet<>(names).size());
        for (KnownDevice device : KnownDevice.ALL) {
            assertTrue(device.matrixFlopsPerSecond() >= device.flopsPerSecond(), device.name());
            assertTrue(device.flopsPerSecond() > 5 * device.bytesPerSecond(), device.name());
            assertTrue(device.memoryBytes() >= 24_000_000_000L, device.name());
        }
    }

    private LlamaConfig config() throws IOException {
        Files.writeString(folder.resolve("config.json"), CONFIG);
        return LlamaConfig.read(folder);
    }

    private static List<Phase> plan(LlamaConfig config, Amounts amounts) {
        return RoundPlan.of(config, amounts, Lengths.PUBLISHED, Recipe.INNER, Recipe.OUTER);
    }
}
