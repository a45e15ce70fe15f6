package dev.selkie.model.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.selkie.fixtures.FixtureFiles;
import dev.selkie.model.files.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    @Test
    void writesWhatTheFormatsOwnLibraryWrites() throws IOException {
        Path golden = FixtureFiles.copy("formats/every-type.safetensors", folder);
        Path ours = folder.resolve("ours.safetensors");
        try (SafetensorsFile file = SafetensorsFile.open(golden)) {
            List<TensorSource> tensors = sources(file);
            Collections.reverse(tensors);
            SafetensorsWriter.write(ours, SafetensorsWriter.PYTORCH, tensors);
        }
        assertArrayEquals(Files.readAllBytes(golden), Files.readAllBytes(ours));
    }

    @Test
    void cutsAFolderIntoShardsThatReadBackTheSame() throws IOException {
        Path golden = FixtureFiles.copy("formats/every-type.safetensors", folder);
        Path out = Files.createDirectory(folder.resolve("out"));
        var reports = new ArrayList<Long>();
        try (SafetensorsFile file = SafetensorsFile.open(golden)) {
            Progress progress = (done, _) -> reports.add(done);
            SafetensorsWriter.writeFolder(out, sources(file), 50, progress);
            try (SafetensorsFolder shards = SafetensorsFolder.open(out)) {
                assertEquals(7, shards.files().size());
                assertEquals(file.tensors().size(), shards.tensors().size());
                file.tensors().forEach((name, tensor) -> {
                    TensorEntry copy = Objects.requireNonNull(shards.tensors().get(name));
                    assertEquals(tensor.type(), copy.type());
                    assertEquals(tensor.shape(), copy.shape());
                    assertEquals(-1, tensor.data().mismatch(copy.data()), name);
                });
            }
            long bytes = file.tensors().values().stream()
                    .mapToLong(t -> t.data().byteSize())
                    .sum();
            assertEquals(bytes, reports.getLast());
        }
        try (Stream<Path> files = Files.list(out)) {
            assertEquals(
                    List.of("model-00001-of-00007.safetensors", "model-00002-of-00007.safetensors"),
                    files.map(f -> f.getFileName().toString()).sorted().limit(2).toList());
        }
    }

    @Test
    void leavesNothingBehindWhenTheDataFails() {
        var broken = new TensorSource("a", TensorType.U8, List.of(3L), (_, _, _) -> {
            throw new IOException("No space left on device");
        });
        Path file = folder.resolve("sub/broken.safetensors");
        assertThrows(
                IOException.class, () -> SafetensorsWriter.write(file, SafetensorsWriter.PYTORCH, List.of(broken)));
        assertFalse(Files.exists(file.resolveSibling(".")), "nor the folder that was made for it");
    }

    @Test
    void refusesTwoTensorsOfOneName() {
        var tensor = new TensorSource("a", TensorType.U8, List.of(1L), (_, _, _) -> {});
        Path file = folder.resolve("twice.safetensors");
        assertThrows(
                IllegalArgumentException.class,
                () -> SafetensorsWriter.write(file, new TreeMap<>(), List.of(tensor, tensor)));
    }

    private static List<TensorSource> sources(SafetensorsFile file) {
        var sources = new ArrayList<TensorSource>();
        file.tensors().forEach((name, tensor) -> sources.add(TensorSource.of(name, tensor)));
        return sources;
    }
}
