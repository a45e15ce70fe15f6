package dev.selkie.model.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
}
