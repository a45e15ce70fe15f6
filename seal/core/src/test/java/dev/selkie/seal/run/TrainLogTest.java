package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.train.StepMetrics;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainLogTest {
    private static final TrainLog LOG = new TrainLog(
            List.of(new StepMetrics(1, 1, 2.5, 10, 1e-3, 0.7, 0.1), new StepMetrics(2, 1, 2.25, 12, 1e-3, 0.6, 0.1)));

    @TempDir
    Path folder;

    @Test
    void holdsWhatWasWritten() throws IOException {
        LOG.write(folder);
        assertEquals(LOG, TrainLog.read(folder));
    }

    /// No text, no JSON, no step, half a line: the file is written at once, so none may be left out.
    @Test
    void namesTheLineThatIsDamaged() throws IOException {
        LOG.write(folder);
        Path file = folder.resolve("train.jsonl");
        byte[] sound = Files.readAllBytes(file);
        byte[] noText = sound.clone();
        noText[sound.length - 5] = (byte) 0xff;
        for (byte[] damaged : List.of(
                noText,
                Arrays.copyOf(sound, sound.length - 1),
                Arrays.copyOf(sound, sound.length - 9),
                new String(sound, StandardCharsets.UTF_8)
                        .replace("\"step\":2", "\"step\":\"two\"")
                        .getBytes(StandardCharsets.UTF_8))) {
            Files.write(file, damaged);
            var error = assertThrows(FormatException.class, () -> TrainLog.read(folder));
            assertTrue(error.place().name().endsWith("train.jsonl, line 2"), error.getMessage());
        }
    }
}
