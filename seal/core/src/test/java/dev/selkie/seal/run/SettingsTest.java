package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Settings as they stand in manifests of runs that were started long ago: what they say must stay readable.
class SettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"settings-passages.json", "settings-puzzles.json"})
    void whatAnOlderRunSaysIsReadAndSaidAgain(String file) throws IOException {
        byte[] text = resource(file);
        Settings settings = Settings.of(JsonObject.parse(new Place(file), text));
        byte[] again = Json.write(settings.json()).getBytes(StandardCharsets.UTF_8);
        assertEquals(Json.parse(new Place(file), text), Json.parse(new Place("again"), again));
        assertEquals(file.contains("passages") ? 2 : 1, settings.rounds().count());
    }

    @Test
    void epochsThatAreNoWholeNumbersAreNotCutShort() throws IOException {
        String text = new String(resource("settings-puzzles.json"), StandardCharsets.UTF_8);
        String broken = text.replaceFirst("(\"random_epochs\": \\[\\s*)\\d+", "$11.5");
        var error = assertThrows(
                FormatException.class, () -> Settings.of(JsonObject.parse(new Place("manifest.json"), broken)));
        assertEquals("1.5", error.found());
    }

    private static byte[] resource(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(SettingsTest.class.getResourceAsStream(file))) {
            return in.readAllBytes();
        }
    }
}
