package dev.selkie.model.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsFileTest {
    private static final String PAIR = "{\"b\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[0,8]},"
            + "\"__metadata__\":{\"format\":\"pt\"},"
            + "\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[8,11]}}   ";

    @TempDir
    Path folder;

    @Test
    void readsTensorsWhereTheyLie() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(11).order(ByteOrder.LITTLE_ENDIAN);
        data.putFloat(1.5f).putFloat(-2).put((byte) 7);
        try (SafetensorsFile file = SafetensorsFile.open(write(PAIR, data.array()))) {
            assertEquals(List.of("b", "a"), List.copyOf(file.tensors().keySet()));
            assertEquals("pt", file.metadata().get("format"));
            TensorEntry b = file.tensor("b");
            assertEquals(List.of(2L, 1L), b.shape());
            assertEquals(-2, b.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 4));
            assertEquals(7, file.tensor("a").data().get(ValueLayout.JAVA_BYTE, 0));
            assertTrue(b.data().isReadOnly());
        }
    }

    static Stream<Arguments> corruptHeaders() {
        String tensor = "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}";
        return Stream.of(
                corrupt("[]", "starts with {"),
                corrupt("{", "valid JSON"),
                corrupt("{\"a\":1}", "an object for tensor \"a\""),
                corrupt("{}{}", "the end, found more JSON"),
                corrupt("{\"a\":{}}", "dtype, shape and two data_offsets"),
                corrupt("{\"__metadata__\":{\"a\":1}}", "a string under __metadata__"),
                corrupt("{\"a\":" + tensor.formatted("F33", "[1]", "[0,4]") + "}", "a dtype of the format"),
                corrupt("{\"a\":" + tensor.formatted("F32", "[-1]", "[0,4]") + "}", "a whole number"),
                corrupt("{\"a\":" + tensor.formatted("F32", "[1.0]", "[0,4]") + "}", "a whole number"),
                corrupt("{\"a\":" + tensor.formatted("F32", "[99999999999999999999]", "[0,4]") + "}", "a whole number"),
                corrupt("{\"a\":" + tensor.formatted("F32", "[4294967296,4294967296]", "[0,4]") + "}", "2^63 bits"),
                corrupt("{\"a\":" + tensor.formatted("F32", "[2305843009213693952]", "[0,4]") + "}", "2^63 bits"),
                corrupt("{\"a\":" + tensor.formatted("F32", "[2]", "[0,4]") + "}", "8 bytes for \"a\" of F32 (2)"),
                corrupt("{\"a\":" + tensor.formatted("F32", "[0]", "[4,0]") + "}", "0 bytes for \"a\""),
                corrupt("{\"a\":" + tensor.formatted("F32", "[1]", "[4,8]") + "}", "the next tensor at 0"),
                corrupt("{\"a\":" + tensor.formatted("F4", "[3]", "[0,1]") + "}", "a size"),
                corrupt(
                        "{\"a\":" + tensor.formatted("U8", "[4]", "[0,4]") + ",\"b\":"
                                + tensor.formatted("U8", "[4]", "[2,6]") + "}",
                        "the next tensor at 4"),
                corrupt(
                        "{\"a\":" + tensor.formatted("U8", "[4]", "[0,4]") + ",\"a\":"
                                + tensor.formatted("U8", "[4]", "[4,8]") + "}",
                        "each key once, found \"a\" again"),
                corrupt("{\"a\":" + tensor.formatted("U8", "[4]", "[0,4]") + "}", "tensors of 4 bytes"),
                corrupt("{\"a\":" + "[".repeat(2000) + "}", "an object for tensor"),
                corrupt("{\"a\":{\"x\":" + "[".repeat(2000) + "}}", "valid JSON"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("corruptHeaders")
    void namesWhatIsWrong(String header, String says) throws IOException {
        Path path = write(header, new byte[8]);
        var error = assertThrows(FormatException.class, () -> SafetensorsFile.open(path));
        assertTrue(error.getMessage().contains(says), error.getMessage());
        assertTrue(error.getMessage().startsWith(path + ", byte "), error.getMessage());
        assertEquals(1, error.getMessage().lines().count());
    }

    @Test
    void refusesLengthsBeyondTheFile() throws IOException {
        for (long length : new long[] {3, 100_000_001, 1L << 60, -1}) {
            Path path = folder.resolve("length.safetensors");
            ByteBuffer bytes =
                    ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            Files.write(path, bytes.array());
            assertThrows(FormatException.class, () -> SafetensorsFile.open(path));
        }
        Path tiny = Files.write(folder.resolve("tiny"), new byte[7]);
        assertThrows(FormatException.class, () -> SafetensorsFile.open(tiny));
    }

    /// Two thousand files with a few bytes changed: each is either sound still or refused, nothing else.
    @Test
    void survivesAnyChangeOfBytes() throws IOException {
        byte[] sound = Files.readAllBytes(write(PAIR, new byte[11]));
        var random = new SplittableRandom(7);
        Path path = folder.resolve("fuzzed.safetensors");
        int refused = 0;
        for (int trial = 0; trial < 2000; trial++) {
            byte[] bytes = sound.clone();
            for (int change = random.nextInt(1, 4); change > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(path, bytes);
            try (SafetensorsFile file = SafetensorsFile.open(path)) {
                long size = file.tensors().values().stream()
                        .mapToLong(t -> t.data().byteSize())
                        .sum();
                assertEquals(11, size);
            } catch (FormatException _) {
                refused++;
            }
        }
        assertTrue(refused > 1000, refused + " refused");
    }

    private static Arguments corrupt(String header, String says) {
        return Arguments.of(header, says);
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(text.length).put(text).put(data);
        return Files.write(folder.resolve("test.safetensors"), bytes.array());
    }
}
