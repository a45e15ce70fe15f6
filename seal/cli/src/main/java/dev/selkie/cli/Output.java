package dev.selkie.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/// A file or folder that is written beside its place and moved there when it is whole.
///
///     try (Output output = Output.folder(out, force)) {
///         … write into output.path() …
///         output.commit();
///     }
///
/// Closed without [#commit], or when the process is interrupted, nothing stays behind.
final class Output implements AutoCloseable {
    private final Path place;
    private final Path staged;

    private Output(Path place, Path staged) {
        this.place = place;
        this.staged = staged;
    }

    /// A new file at `place`.
    ///
    /// @throws FileAlreadyExistsException if there is one already and `force` is not set
    static Output file(Path place, boolean force) throws IOException {
        if (Files.isDirectory(place) || (Files.exists(place) && !force)) {
            throw new FileAlreadyExistsException(place.toString());
        }
        return stage(place);
    }

    /// A new folder at `place`; an empty one may be there already.
    ///
    /// With `force`, files of the same names are replaced and others stay.
    ///
    /// @throws FileAlreadyExistsException if something is there already and `force` is not set
    static Output folder(Path place, boolean force) throws IOException {
        boolean taken = Files.isDirectory(place) ? !force && !isEmpty(place) : Files.exists(place);
        if (taken) {
            throw new FileAlreadyExistsException(place.toString());
        }
        Output output = stage(place);
        Files.createDirectory(output.staged);
        return output;
    }

    private static Output stage(Path place) throws IOException {
        Path absolute = place.toAbsolutePath().normalize();
        Path beside = absolute.getParent();
        if (beside == null) {
            throw new FileAlreadyExistsException(place.toString());
        }
        Files.createDirectories(beside);
        Path staged = beside.resolve(".%s.%d.part"
                .formatted(absolute.getFileName(), ProcessHandle.current().pid()));
        Leftovers.delete(staged);
        Leftovers.add(staged);
        return new Output(absolute, staged);
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    /// Where to write.
    Path path() {
        return staged;
    }

    /// Moves what was written to its place.
    void commit() throws IOException {
        if (Files.isDirectory(place)) {
            moveInto(staged, place);
        } else {
            Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void moveInto(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Path target = to.resolve(entry.getFileName());
                if (Files.isDirectory(entry) && Files.isDirectory(target)) {
                    moveInto(entry, target);
                } else {
                    Files.move(entry, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        Leftovers.delete(staged);
        Leftovers.remove(staged);
    }
}
