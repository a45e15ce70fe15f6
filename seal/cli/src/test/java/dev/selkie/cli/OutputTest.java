package dev.selkie.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputTest {
    @TempDir
    Path folder;

    @Test
    void nothingIsSeenBeforeTheCommit() throws IOException {
        Path place = folder.resolve("new/file.txt");
        try (Output output = Output.file(place, false)) {
            Files.writeString(output.path(), "whole");
            assertFalse(Files.exists(place));
            output.commit();
        }
        assertEquals("whole", Files.readString(place));
        assertEquals(List.of("file.txt"), names(folder.resolve("new")));
    }

    @Test
    void nothingStaysWithoutACommit() throws IOException {
        try (Output output = Output.folder(folder.resolve("model"), false)) {
            Files.writeString(output.path().resolve("half"), "ha");
        }
        assertEquals(List.of(), names(folder));
    }

    @Test
    void anExistingFileOrFullFolderNeedsForce() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThrows(FileAlreadyExistsException.class, () -> Output.file(file, false));
        assertThrows(FileAlreadyExistsException.class, () -> Output.folder(folder, false));
        assertThrows(FileAlreadyExistsException.class, () -> Output.file(folder, true));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void forceReplacesFilesOfTheSameNameAndKeepsOthers() throws IOException {
        Files.writeString(folder.resolve("mine"), "kept");
        Files.writeString(folder.resolve("same"), "old");
        try (Output output = Output.folder(folder, true)) {
            Files.writeString(output.path().resolve("same"), "new");
            output.commit();
        }
        assertEquals("kept", Files.readString(folder.resolve("mine")));
        assertEquals("new", Files.readString(folder.resolve("same")));
    }

    @Test
    void anEmptyFolderMayBeThereAlready() throws IOException {
        try (Output output = Output.folder(folder, false)) {
            Files.writeString(output.path().resolve("a"), "a");
            output.commit();
        }
        assertEquals(List.of("a"), names(folder));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
