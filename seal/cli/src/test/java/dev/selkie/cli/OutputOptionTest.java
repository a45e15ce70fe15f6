package dev.selkie.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.selkie.model.files.Staged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputOptionTest {
    @TempDir
    Path folder;

    @Test
    void whatIsThereIsKeptWithoutForce() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        var error = assertThrows(CliException.class, () -> option(folder, false).folder());
        assertEquals(ExitCode.BAD_INPUT, error.exitCode());
        assertTrue(String.valueOf(error.getMessage()).contains("--force"), error.getMessage());
    }

    @Test
    void whatWasStoppedIsSaidToGoOn() throws IOException {
        Files.writeString(folder.resolve("manifest.json"), "{}");
        var run = assertThrows(CliException.class, () -> option(folder, false).folder());
        assertTrue(
                String.valueOf(run.getMessage()).contains("go on with selkie seal resume " + folder), run.getMessage());
        Files.delete(folder.resolve("manifest.json"));
        Files.createDirectory(folder.resolve("checkpoint"));
        var training =
                assertThrows(CliException.class, () -> option(folder, false).folder());
        assertTrue(String.valueOf(training.getMessage()).contains("go on with --resume"), training.getMessage());
    }

    @Test
    void forceReplacesWhatSelkieWrote() throws IOException {
        Files.writeString(folder.resolve("config.json"), "old");
        try (Staged staged = option(folder, true).folder()) {
            Files.writeString(staged.path().resolve("config.json"), "new");
            staged.commit();
        }
        assertEquals("new", Files.readString(folder.resolve("config.json")));
    }

    @Test
    void forceLeavesAStrangersFolderAlone() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "mine");
        assertThrows(CliException.class, () -> option(folder, true).folder());
        assertEquals("mine", Files.readString(folder.resolve("thesis.txt")));
    }

    @Test
    void aFileCannotReplaceAFolder() {
        assertThrows(CliException.class, () -> option(folder, true).file());
    }

    private static OutputOption option(Path out, boolean force) {
        var option = new OutputOption();
        option.out = out;
        option.force = force;
        return option;
    }
}
