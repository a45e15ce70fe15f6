package dev.selkie.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonTest {
    @TempDir
    Path folder;

    /// The right column is Python's `json.dumps`.
    @ParameterizedTest
    @CsvSource({
        "0.0, 0.0",
        "1e-5, 1e-05",
        "1.25e-7, 1.25e-07",
        "-2.5e-5, -2.5e-05",
        "1e-4, 0.0001",
        "0.02, 0.02",
        "500000, 500000.0",
        "1e15, 1000000000000000.0",
        "1e16, 1e+16",
        "1.5e300, 1.5e+300",
        "0.1, 0.1",
    })
    void writesNumbersAsPythonDoes(double number, String python) {
        assertEquals(python + "\n", Json.write(number));
    }

    @Test
    void laysOutAsPythonDoes() {
        var object = new LinkedHashMap<String, Object>();
        object.put("a", List.of(1, 2L));
        object.put("b", Map.of());
        object.put("c", List.of());
        object.put("d", JsonNull.NULL);
        object.put("e", "é\n\"");
        String python =
                "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": null,\n  \"e\": \"é\\n\\\"\"\n}\n";
        assertEquals(python, Json.write(object));
    }

    @Test
    void readsWhatItWrites() throws IOException {
        var object = new LinkedHashMap<String, Object>();
        object.put("big", BigInteger.TEN.pow(30));
        object.put("long", Long.MIN_VALUE);
        object.put("list", List.of(true, 0.5, JsonNull.NULL, Map.of("x", "y")));
        Path file = Files.writeString(folder.resolve("a.json"), Json.write(object));
        assertEquals(object, JsonObject.read(file).values());
    }

    @Test
    void refusesWhatJsonHasNoWordFor() {
        assertThrows(IllegalArgumentException.class, () -> Json.write(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Json.write(List.of(new Object())));
    }

    static Stream<Arguments> hostileTexts() {
        return Stream.of(
                Arguments.of("", "byte 0: expected a JSON value, found nothing"),
                Arguments.of("{} {}", "byte 3: expected the end, found more JSON"),
                Arguments.of("{\"a\": {\"b\": 1, \"b\": 2}}", "byte 15: expected each key once, found \"b\" again"),
                Arguments.of("{\"a\": [1, 2", "byte 11: expected valid JSON, found its end too early"),
                Arguments.of("{\"a\": tru}", "byte 10: expected valid JSON, found text that is none: \"tru\""),
                Arguments.of(
                        "[".repeat(1001),
                        "byte 1001: expected valid JSON, found a document nesting depth of 1001, where 1000 is the most"),
                Arguments.of("{\"a\": 1,}", "byte 8: expected valid JSON, found \"}\" out of place"),
                Arguments.of("\uFEFF{}", "byte 0: expected valid JSON, found a byte order mark before it"),
                Arguments.of("\u001b[31m", "byte 1: expected valid JSON"),
                Arguments.of("[".repeat(100_000), "byte 1001: expected valid JSON"),
                Arguments.of("{\"a\":".repeat(100_000), "byte 5001: expected valid JSON"),
                Arguments.of("9".repeat(100_000), "expected valid JSON"),
                Arguments.of("{\"" + "a".repeat(2_000_000) + "\": 1}", "expected valid JSON"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("hostileTexts")
    void whatIsNoJsonIsOneLineWithFileAndByte(String text, String says) {
        var error = assertThrows(FormatException.class, () -> Json.parse(new Place("x.json"), utf8(text)));
        assertTrue(error.getMessage().startsWith("x.json, byte "), error.getMessage());
        assertTrue(error.getMessage().contains(says), error.getMessage());
        assertTrue(error.getMessage().length() < 200, error.getMessage());
        assertTrue(error.getMessage().chars().noneMatch(Character::isISOControl), error.getMessage());
    }

    @Test
    void aThousandLevelsAreNotTooDeep() throws IOException {
        Object value = Json.parse(new Place("x.json"), utf8("[".repeat(1000) + "]".repeat(1000)));
        for (int level = 1; level < 1000; level++) {
            value = ((List<?>) value).getFirst();
        }
        assertEquals(List.of(), value);
    }

    /// More than the library's table of names has room for.
    @Test
    void aTableMayHaveAnyNumberOfNames() throws IOException {
        int many = 300_000;
        String text = IntStream.range(0, many)
                .mapToObj(i -> "\"t%d\":%d".formatted(i, i))
                .collect(Collectors.joining(",", "{", "}"));
        Path file = Files.writeString(folder.resolve("table.json"), text);
        var names = new ArrayList<String>();
        JsonReader.read(file, json -> {
            json.table("a table", name -> {
                assertEquals(names.size(), json.natural().orElseThrow());
                names.add(name);
            });
            return names;
        });
        assertEquals(IntStream.range(0, many).mapToObj(i -> "t" + i).toList(), names);
    }

    @Test
    void aValueOfAnotherTypeIsNamedByItsKeys() throws IOException {
        JsonObject json = JsonObject.parse(new Place("x.json"), """
                {"none": null, "eight": 8.0, "half": 0.5, "text": "x", "huge": 1e400, "counts": [1, -1], "objects": [{"a": 5}, 6],
                 "inner": {"a": [1]}}""");
        assertEquals(8, json.integer("eight"));
        assertEquals(8, json.number("eight"));
        assertEquals(Optional.empty(), json.optionalString("none"));
        assertTrue(json.says("none") && !json.says("more"));
        assertWrong("a value of none, found none", () -> json.string("none"));
        assertWrong("a value of more, found none", () -> json.object("more"));
        assertWrong("a value of inner.b, found none", () -> json.object("inner").bool("b"));
        assertWrong(
                "inner.a to be a list of strings, found 1",
                () -> json.object("inner").strings("a"));
        assertWrong("half to be a whole number, found 0.5", () -> json.integer("half"));
        assertWrong("huge to be a number that a double can hold, found Infinity", () -> json.number("huge"));
        assertWrong("eight to be from 0 to 7, found 8", () -> json.integer("eight", 0, 7));
        assertWrong("text to be true or false, found \"x\"", () -> json.optionalBool("text"));
        assertWrong("counts to be a list of numbers from 0 on, found -1", () -> json.counts("counts"));
        assertWrong("objects[1] to be an object, found 6", () -> json.objects("objects"));
    }

    private static void assertWrong(String says, Executable read) {
        assertEquals(
                "x.json: expected " + says,
                assertThrows(FormatException.class, read).getMessage());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
