package dev.selkie.model.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.FixtureFiles;
import dev.selkie.model.config.LlamaConfig;
import dev.selkie.model.config.LlamaFolder;
import dev.selkie.model.config.RopeScaling;
import dev.selkie.model.files.Progress;
import dev.selkie.model.safetensors.SafetensorsFile;
import dev.selkie.model.safetensors.TensorEntry;
import dev.selkie.model.safetensors.TensorType;
import dev.selkie.model.safetensors.WeightBits;
import dev.selkie.tokenizer.Tokenizer;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GgufImportTest {
    @TempDir
    Path folder;

    private Path gguf = Path.of("");
    private Path out = Path.of("");

    @BeforeEach
    void copyTheFile() throws IOException {
        gguf = FixtureFiles.copy("formats/llama.gguf", folder);
        out = folder.resolve("out");
    }

    /// Every type of block, q and k reordered, to the bit; rounded once for the narrow types.
    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"F32", "F16", "BF16"})
    void holdsTheWeightsThatTransformersLoads(TensorType type) throws IOException {
        var reports = new ArrayList<Long>();
        GgufImport.importTo(gguf, out, type, false, (done, _) -> reports.add(done));
        Path golden = FixtureFiles.copy("formats/llama-from-gguf.safetensors", folder);
        try (LlamaFolder ours = LlamaFolder.open(out);
                SafetensorsFile theirs = SafetensorsFile.open(golden);
                Arena arena = Arena.ofConfined()) {
            assertEquals(21, ours.weights().size());
            long bytes = 0;
            for (TensorEntry weight : ours.weights().values()) {
                TensorEntry expected = theirs.tensor(weight.name());
                MemorySegment rounded = arena.allocate(weight.data().byteSize());
                WeightBits.convert(TensorType.F32, expected.data(), type, rounded);
                assertEquals(expected.shape(), weight.shape());
                assertEquals(-1, rounded.mismatch(weight.data()), weight.name());
                bytes += weight.data().byteSize();
            }
            assertEquals(bytes, reports.getLast());
            assertEquals(type, ours.config().dtype());
        }
    }

    @Test
    void findsTheSettingsAgain() throws IOException {
        GgufImport.importTo(gguf, out, TensorType.F32, false, Progress.SILENT);
        var expected = new LlamaConfig(
                320,
                32,
                64,
                2,
                4,
                2,
                8,
                512,
                1e-5,
                false,
                false,
                false,
                10_000,
                new RopeScaling.Llama3(8, 1, 4, 64),
                OptionalInt.of(0),
                List.of(1),
                TensorType.F32);
        assertEquals(expected, LlamaConfig.read(out));
        assertEquals(
                "{{ bos_token }}{% for m in messages %}{{ m.content }}{% endfor %}",
                Files.readString(out.resolve("chat_template.jinja")));
        JsonObject tokenizer = JsonObject.read(out.resolve("tokenizer_config.json"));
        assertEquals("<|begin|>", tokenizer.string("bos_token"));
        assertEquals("<|end|>", tokenizer.string("eos_token"));
    }

    /// The golden ids are those of the tokenizer that the file's tokens and merges were taken from.
    @Test
    void theTokenizerCutsTextAsTheOriginalDid() throws IOException {
        GgufImport.importTo(gguf, out, TensorType.F32, false, Progress.SILENT);
        Path golden = FixtureFiles.copy("formats/llama-from-gguf.safetensors", folder);
        try (SafetensorsFile file = SafetensorsFile.open(golden)) {
            long[] expected = file.tensor("ids").data().toArray(ValueLayout.JAVA_LONG_UNALIGNED);
            String text = String.valueOf(file.metadata().get("text"));
            int[] ids = Tokenizer.load(out).encode(text, true);
            assertArrayEquals(expected, Arrays.stream(ids).asLongStream().toArray());
        }
    }

    @Test
    void neverReplacesWhatIsThereUnasked() throws IOException {
        Files.createDirectories(out);
        Files.writeString(out.resolve("mine.txt"), "mine");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> GgufImport.importTo(gguf, out, TensorType.F32, false, Progress.SILENT));
        assertEquals("mine", Files.readString(out.resolve("mine.txt")));
        GgufImport.importTo(gguf, out, TensorType.F32, true, Progress.SILENT);
        assertFalse(Files.exists(out.resolve("mine.txt")));
        assertTrue(Files.exists(out.resolve("model.safetensors")));
    }

    /// Each change keeps the file's layout: one name for another of the same length.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "general.architecture, general.architectura, a value of general.architecture",
        "gpt2, llam, tokenizer.ggml.model to be",
        "llama-bpe, llama-xyz, tokenizer.ggml.pre",
        "llama.block_count, llama.block_kount, llama.block_count",
        "blk.1.attn_q.weight, blk.1.attn_x.weight, the tensor blk.1.attn_q.weight",
        "rope_freqs.weight, rope_frexs.weight, the tensors of a Llama alone",
        "token_embd.weight, token_embx.weight, token_embd.weight",
    })
    void namesWhatIsMissingOrUnknown(String before, String after, String says) throws IOException {
        replace(before, after);
        var error = assertThrows(
                FormatException.class, () -> GgufImport.importTo(gguf, out, TensorType.F32, false, Progress.SILENT));
        assertTrue(error.getMessage().contains(says), error.getMessage());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(gguf), left.toList());
        }
    }

    private void replace(String before, String after) throws IOException {
        Charset latin = StandardCharsets.ISO_8859_1;
        String bytes = new String(Files.readAllBytes(gguf), latin);
        assertTrue(bytes.contains(before));
        Files.write(gguf, bytes.replace(before, after).getBytes(latin));
    }
}
