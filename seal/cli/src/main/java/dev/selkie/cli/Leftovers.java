package dev.selkie.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// What an interrupted process must not leave behind: deleted by a shutdown hook, which also runs on Ctrl-C.
final class Leftovers {
    private static final Set<Path> PATHS = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::deleteAll, "leftovers"));
    }

    private Leftovers() {}

    static void add(Path path) {
        PATHS.add(path);
    }

    static void remove(Path path) {
        PATHS.remove(path);
    }

    /// Deletes a file, or a folder with all that is in it; nothing there is fine.
    static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path entry : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        }
    }

    /// The main thread may still be writing while this runs, so a folder may have to be emptied more than once.
    private static void deleteAll() {
        for (Path path : PATHS) {
            for (int attempt = 0; attempt < 5 && Files.exists(path); attempt++) {
                try {
                    delete(path);
                } catch (NoSuchFileException justMoved) {
                    return;
                } catch (IOException stillWriting) {
                    Thread.onSpinWait();
                }
            }
        }
    }
}
