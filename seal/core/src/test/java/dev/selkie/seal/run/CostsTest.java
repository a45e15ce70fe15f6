package dev.selkie.seal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostsTest {
    private static final Costs FIRST = new Costs("inner", 0, 4, 120, 1.5);
    private static final Costs SECOND = new Costs("outer", 1, 1, 9, 0.25);

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void nameTheFile() {
        file = folder.resolve("costs.jsonl");
    }

    @Test
    void whatIsAppendedIsRead() throws IOException {
        assertEquals(new Costs.Noted(List.of(), List.of()), Costs.read(file));
        FIRST.append(file);
        SECOND.append(file);
        assertEquals(new Costs.Noted(List.of(FIRST, SECOND), List.of()), Costs.read(file));
    }

    /// The next line does not join what a kill has left of the last.
    @Test
    void aLineThatWasCutOffIsLeftOutWithoutAWord() throws IOException {
        FIRST.append(file);
        SECOND.append(file);
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 9));
        assertEquals(new Costs.Noted(List.of(FIRST), List.of()), Costs.read(file));
        SECOND.append(file);
        assertEquals(new Costs.Noted(List.of(FIRST, SECOND), List.of(2)), Costs.read(file));
    }

    @Test
    void linesOfGarbageAreNumbered() throws IOException {
        for (byte[] garbage : List.of(
                new byte[] {(byte) 0xff, 0, (byte) 0x80},
                "{\"what\": \"inner\"}".getBytes(StandardCharsets.UTF_8),
                "{\"what\":\"inner\",\"round\":0,\"units\":1,\"tokens\":1,\"seconds\":1e999}"
                        .getBytes(StandardCharsets.UTF_8),
                "[".repeat(100_000).getBytes(StandardCharsets.UTF_8))) {
            Files.deleteIfExists(file);
            FIRST.append(file);
            Files.write(file, garbage, StandardOpenOption.APPEND);
            SECOND.append(file);
            assertEquals(new Costs.Noted(List.of(FIRST, SECOND), List.of(2)), Costs.read(file));
        }
    }
}
