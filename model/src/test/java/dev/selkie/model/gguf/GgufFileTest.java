package dev.selkie.model.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.fixtures.FixtureFiles;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufFileTest {
    private static final int UINT32 = 4;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int F32 = 0;

    @TempDir
    Path folder;

    @Test
    void readsValuesOfEveryKind() throws IOException {
        var bytes = new GgufBytes()
                .header(3, 1, 5)
                .string("text")
                .int32(STRING)
                .string("é")
                .string("minus")
                .int32(5)
                .int32(-7)
                .string("eps")
                .int32(6)
                .int32(Float.floatToRawIntBits(1e-5f))
                .string("flag")
                .int32(7)
                .int8(1)
                .string("list")
                .int32(ARRAY)
                .int32(STRING)
                .int64(2)
                .string("a")
                .string("")
                .tensor("t", F32, 0, 2, 3)
                .align(32)
                .int64(0)
                .int64(0)
                .int64(1L << 62);
        try (GgufFile file = GgufFile.open(write(bytes))) {
            assertEquals("é", file.string("text").orElseThrow());
            assertEquals(-7, file.integer("minus").orElseThrow());
            assertEquals(1e-5, file.number("eps").orElseThrow());
            assertTrue(file.bool("flag").orElseThrow());
            assertEquals(List.of("a", ""), file.strings("list").orElseThrow());
            GgufTensor tensor = file.tensors().firstEntry().getValue();
            assertEquals(List.of(3L, 2L), tensor.shape());
            assertEquals(24, tensor.data().byteSize());
            assertThrows(FormatException.class, () -> file.string("minus"));
            assertThrows(FormatException.class, () -> file.integers("list"));
        }
    }

    @Test
    void aFolderIsNamedAsOne() {
        var error = assertThrows(FormatException.class, () -> GgufFile.open(folder));
        assertEquals("a folder", error.found());
    }

    static Stream<Arguments> hostileFiles() {
        return Stream.of(
                hostile("starts with GGUF", new GgufBytes().int32(0x46465547)),
                hostile("starts with GGUF", new GgufBytes()),
                hostile("version 2 or 3", new GgufBytes().header(1, 0, 0)),
                hostile("version 2 or 3", new GgufBytes().header(4, 0, 0)),
                hostile("little-endian", new GgufBytes().header(3 << 24, 0, 0)),
                hostile("at most 262144 tensors", new GgufBytes().header(3, 1L << 60, 0)),
                hostile("at most 65536 keys", new GgufBytes().header(3, 0, 1L << 60)),
                hostile("at most 65536 keys", new GgufBytes().header(3, 0, -1)),
                hostile("is the file cut off?", new GgufBytes().header(3, 0, 1)),
                hostile("bytes of a string", new GgufBytes().header(3, 0, 1).int64(1L << 40)),
                hostile("more bytes", new GgufBytes().header(3, 0, 1).int64(1000)),
                hostile(
                        "UTF-8",
                        new GgufBytes()
                                .header(3, 0, 1)
                                .int64(1)
                                .int8(0xFF)
                                .int32(UINT32)
                                .int32(0)),
                hostile(
                        "a value type",
                        new GgufBytes().header(3, 0, 1).string("a").int32(13)),
                hostile(
                        "list of lists",
                        new GgufBytes()
                                .header(3, 0, 1)
                                .string("a")
                                .int32(ARRAY)
                                .int32(ARRAY)
                                .int64(1)),
                hostile(
                        "items of a list",
                        new GgufBytes()
                                .header(3, 0, 1)
                                .string("a")
                                .int32(ARRAY)
                                .int32(UINT32)
                                .int64(1L << 62)),
                hostile(
                        "items of a list",
                        new GgufBytes()
                                .header(3, 0, 1)
                                .string("a")
                                .int32(ARRAY)
                                .int32(STRING)
                                .int64(1L << 62)),
                hostile(
                        "each key once",
                        new GgufBytes()
                                .header(3, 0, 2)
                                .string("a")
                                .int32(7)
                                .int8(1)
                                .string("a")
                                .int32(7)
                                .int8(1)),
                hostile("general.alignment", new GgufBytes().header(3, 0, 1).alignment(0)),
                hostile("general.alignment", new GgufBytes().header(3, 0, 1).alignment(24)),
                hostile(
                        "dimensions",
                        new GgufBytes().header(3, 1, 0).string("t").int32(5)),
                hostile(
                        "dimensions",
                        new GgufBytes().header(3, 1, 0).string("t").int32(-1)),
                hostile("found Q4_K", new GgufBytes().header(3, 1, 0).tensor("t", 12, 0, 256)),
                hostile("found type 77", new GgufBytes().header(3, 1, 0).tensor("t", 77, 0, 256)),
                hostile("whole Q8_0 blocks", new GgufBytes().header(3, 1, 0).tensor("t", 8, 0, 33)),
                hostile("below 2^63", new GgufBytes().header(3, 1, 0).tensor("t", F32, 0, 1L << 32, 1L << 32)),
                hostile("whole F32 blocks", new GgufBytes().header(3, 1, 0).tensor("t", F32, 0, 0)),
                hostile("a multiple of 32", new GgufBytes().header(3, 1, 0).tensor("t", F32, 4, 1)),
                hostile("within 0 bytes", new GgufBytes().header(3, 1, 0).tensor("t", F32, 0, 1)),
                hostile(
                        "within 32 bytes",
                        new GgufBytes()
                                .header(3, 1, 0)
                                .tensor("t", F32, 32, 8)
                                .align(32)
                                .data(32)),
                hostile(
                        "behind the tensor before it",
                        new GgufBytes()
                                .header(3, 2, 0)
                                .tensor("t", F32, 0, 9)
                                .tensor("u", F32, 32, 1)
                                .align(32)
                                .data(64)),
                hostile(
                        "each tensor once",
                        new GgufBytes()
                                .header(3, 2, 0)
                                .tensor("t", F32, 0, 1)
                                .tensor("t", F32, 32, 1)
                                .align(32)
                                .data(64)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileFiles")
    void namesWhatIsWrong(String says, byte[] bytes) throws IOException {
        Path path = Files.write(folder.resolve("hostile.gguf"), bytes);
        var error = assertThrows(FormatException.class, () -> GgufFile.open(path));
        assertTrue(error.getMessage().contains(says), error.getMessage());
        assertEquals(1, error.getMessage().lines().count());
    }

    @Test
    void refusesAFileCutAnywhere() throws IOException {
        byte[] sound = Files.readAllBytes(FixtureFiles.copy("formats/llama.gguf", folder));
        Path cut = folder.resolve("cut.gguf");
        for (int length = 0; length < sound.length; length += 97) {
            Files.write(cut, Arrays.copyOf(sound, length));
            assertThrows(FormatException.class, () -> GgufFile.open(cut));
        }
    }

    /// A thousand files with a few bytes of the header changed: each is sound still or refused, nothing else.
    @Test
    void survivesAnyChangeOfGgufBytes() throws IOException {
        byte[] sound = Files.readAllBytes(FixtureFiles.copy("formats/llama.gguf", folder));
        var random = new SplittableRandom(11);
        Path path = folder.resolve("fuzzed.gguf");
        int refused = 0;
        for (int trial = 0; trial < 1000; trial++) {
            byte[] bytes = sound.clone();
            for (int change = random.nextInt(1, 20); change > 0; change--) {
                int header = random.nextBoolean() ? 700 : 12_000;
                bytes[random.nextInt(header)] = (byte) random.nextInt(256);
            }
            Files.write(path, bytes);
            try (GgufFile file = GgufFile.open(path)) {
                GgufLlama.of(file).weights();
                new GgufTokenizer(file);
            } catch (FormatException _) {
                refused++;
            }
        }
        assertTrue(refused > 500, refused + " refused");
    }

    private static Arguments hostile(String says, GgufBytes bytes) {
        return Arguments.of(says, bytes.toArray());
    }

    private Path write(GgufBytes bytes) throws IOException {
        return Files.write(folder.resolve("test.gguf"), bytes.toArray());
    }
}
