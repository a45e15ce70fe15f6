package dev.selkie.model.files;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// An output file or folder that is written beside its place, under a hidden name, and moved there when it is
/// whole.
///
///     try (Staged staged = Staged.folder(target, false)) {
///         … write into staged.path() …
///         staged.commit();
///     }
///
/// Without [#commit()] nothing remains: [#close()] removes what was written, and so does the end of the program, be
/// it by Ctrl-C. What a program that was killed outright has left behind is removed by the next one with the same
/// target, and a replacement that was all but done is ended by it ([#recover]).
public final class Staged implements AutoCloseable {
    private static final String MARK = ".selkie-";
    private static final String OLD = ".old";

    private final Path target;
    private final Path path;
    private final boolean replace;
    private final List<Path> made; // folders above the target that were not there, the lowest first
    private final Thread removeAtExit = new Thread(this::removeRest, "remove-unfinished-output");
    private boolean done;

    private Staged(Path target, Path path, boolean replace, List<Path> made) {
        this.target = target;
        this.path = path;
        this.replace = replace;
        this.made = made;
    }

    /// A folder that will stand at `target`; [#path()] is there at once, empty. Folders above `target` are made.
    ///
    /// @param replace whether what is at `target` may be replaced; an empty folder may always
    /// @throws FileAlreadyExistsException if something is there that may not
    /// @throws NotDirectoryException      if the folder above `target` is a file, or a link that leads to no folder
    public static Staged folder(Path target, boolean replace) throws IOException {
        Staged staged = of(target, replace);
        Files.createDirectory(staged.path);
        return staged;
    }

    /// [#folder], of one process at a time: whoever comes second would undo the work of the first in the end.
    ///
    /// @throws BeingWritten if another process is writing such a folder
    public static Staged soleFolder(Path target, boolean replace) throws IOException {
        Staged staged = folder(target, replace);
        Optional<Long> other = staged.otherWriter();
        if (other.isPresent()) {
            staged.close();
            throw new BeingWritten(target, other.get());
        }
        return staged;
    }

    /// A file that will stand at `target`; the caller makes it at [#path()]. Folders above `target` are made.
    ///
    /// @param replace whether what is at `target` may be replaced
    /// @throws FileAlreadyExistsException if something is there that may not
    public static Staged file(Path target, boolean replace) throws IOException {
        return of(target, replace);
    }

    /// Writes `text` to `target`, whole or not at all, replacing what is there.
    public static void writeString(Path target, String text) throws IOException {
        try (Staged staged = file(target, true)) {
            Writes.text(staged.path, text);
            staged.commit();
        }
    }

    /// Ends what a program that was killed in the middle of [#commit()] had begun: when the old folder had stepped
    /// aside and the new one, which was whole, had not taken its place yet. Whoever makes something new at `target`
    /// need not call this; a reader of a folder that is replaced while others may be killed should.
    public static void recover(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path parent = parentOf(absolute);
        if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS) || !Files.isDirectory(parent)) {
            return;
        }
        for (Path old : leftovers(absolute)) {
            String name = String.valueOf(old.getFileName());
            if (name.endsWith(OLD)) {
                Path whole = parent.resolve(name.substring(0, name.length() - OLD.length()));
                Files.move(Files.exists(whole) ? whole : old, absolute, StandardCopyOption.ATOMIC_MOVE);
                FileTrees.delete(old);
                return;
            }
        }
    }

    /// Removes a file, or a folder with all that is in it, if it is there.
    public static void remove(Path path) throws IOException {
        FileTrees.delete(path);
    }

    /// Where to write meanwhile.
    public Path path() {
        return path;
    }

    /// Brings everything to the disk and moves it to its place.
    public synchronized void commit() throws IOException {
        if (done) {
            throw new IllegalStateException(target + " is committed or removed already");
        }
        FileTrees.sync(path);
        Optional<Path> old = moveOldAway();
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (old.isPresent()) {
                Files.move(old.get(), target);
            }
            throw e;
        }
        done = true;
        FileTrees.syncOne(parentOf(target));
        if (old.isPresent()) {
            FileTrees.delete(old.get());
        }
    }

    /// Removes what was not committed, and what was made of the folders above it, if they are empty.
    @Override
    public void close() throws IOException {
        if (!Thread.currentThread().equals(removeAtExit)) {
            forgetHook();
        }
        synchronized (this) {
            if (!done) {
                done = true;
                FileTrees.delete(path);
                removeMade();
            }
        }
    }

    private void removeMade() throws IOException {
        try {
            for (Path folder : made) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException _) {
            return; // others use it by now
        }
    }

    private static Staged of(Path givenTarget, boolean replace) throws IOException {
        Path target = givenTarget.toAbsolutePath().normalize();
        Path parent = parentOf(target);
        recover(target);
        if (!replace && Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isEmptyFolder(target)) {
            throw new FileAlreadyExistsException(givenTarget.toString());
        }
        List<Path> made = missing(parent);
        makeFolder(parent);
        removeLeftovers(target);
        String random = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        String name = prefix(target) + ProcessHandle.current().pid() + "-" + random;
        var staged = new Staged(target, parent.resolve(name), replace, made);
        Runtime.getRuntime().addShutdownHook(staged.removeAtExit);
        return staged;
    }

    /// The folders that are to be made for `folder` to be there, itself first.
    private static List<Path> missing(Path folder) {
        return Stream.iterate(folder, Objects::nonNull, Path::getParent)
                .takeWhile(one -> !Files.exists(one, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new NotDirectoryException(e.getFile());
        }
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + MARK;
    }

    private static Path parentOf(Path absolute) throws IOException {
        Path parent = absolute.getParent();
        if (parent == null) {
            throw new FileAlreadyExistsException(absolute.toString());
        }
        return parent;
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            return !children.iterator().hasNext();
        } catch (NotDirectoryException _) {
            return false;
        }
    }

    private static void removeLeftovers(Path target) throws IOException {
        for (Path leftover : leftovers(target)) {
            FileTrees.delete(leftover);
        }
    }

    /// What programs that have ended have left beside `target`.
    private static List<Path> leftovers(Path target) throws IOException {
        return beside(target).stream().filter(file -> !isAlive(file, target)).toList();
    }

    /// What is written, or was, to be moved to `target`.
    private static List<Path> beside(Path target) throws IOException {
        String prefix = prefix(target);
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> siblings = Files.newDirectoryStream(parentOf(target))) {
            for (Path sibling : siblings) {
                if (String.valueOf(sibling.getFileName()).startsWith(prefix)) {
                    found.add(sibling);
                }
            }
        }
        return found;
    }

    /// What no process has made is not ours to remove.
    private static boolean isAlive(Path file, Path target) {
        OptionalLong process = process(file, target);
        return process.isEmpty() || ProcessHandle.of(process.getAsLong()).isPresent();
    }

    /// The process that has made `file` to be moved to `target`: after the prefix its name is `PID-RANDOM`.
    private static OptionalLong process(Path file, Path target) {
        String owner =
                String.valueOf(file.getFileName()).substring(prefix(target).length());
        int dash = owner.indexOf('-');
        try {
            return dash < 0 ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(owner, 0, dash, 10));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    /// Another process that is writing something to be moved to the same target.
    private Optional<Long> otherWriter() throws IOException {
        for (Path file : beside(target)) {
            OptionalLong owner = process(file, target);
            if (owner.isPresent() && !file.equals(path) && hasMade(owner.getAsLong(), file)) {
                return Optional.of(owner.getAsLong());
            }
        }
        return Optional.empty();
    }

    /// Whether `process` is alive and not merely of the same number as the one that made `file`: it was there first.
    private static boolean hasMade(long process, Path file) throws IOException {
        Instant written;
        try {
            written = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (NoSuchFileException _) {
            return false; // moved to its place meanwhile
        }
        return process != ProcessHandle.current().pid()
                && ProcessHandle.of(process)
                        .flatMap(alive -> alive.info().startInstant())
                        .filter(start -> !start.isAfter(written))
                        .isPresent();
    }

    /// A folder cannot be replaced in one move, so the old one steps aside first.
    private Optional<Path> moveOldAway() throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        boolean emptyFolder = isEmptyFolder(target);
        if (!replace && !emptyFolder) {
            throw new FileAlreadyExistsException(target.toString());
        }
        if (Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) && Files.isRegularFile(path)) {
            return Optional.empty(); // replaced by the move itself
        }
        Path aside = path.resolveSibling(path.getFileName() + OLD);
        return Optional.of(Files.move(target, aside));
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(removeAtExit);
        } catch (IllegalStateException _) {
            // the program is ending: the hook runs anyway and finds nothing to do
        }
    }

    private void removeRest() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("selkie: could not remove " + path + ": " + e.getMessage());
        }
    }
}
