package dev.selkie.model.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagedTest {
    @TempDir
    Path folder;

    private Path target = Path.of("");

    @BeforeEach
    void chooseATarget() {
        target = folder.resolve("deep/target");
    }

    @Test
    void aFolderAppearsWhole() throws IOException {
        try (Staged staged = Staged.folder(target, false)) {
            Files.writeString(staged.path().resolve("a"), "a");
            assertFalse(Files.exists(target));
            staged.commit();
            assertThrows(IllegalStateException.class, staged::commit);
        }
        assertEquals("a", Files.readString(target.resolve("a")));
        assertEquals(List.of("target"), namesBeside());
    }

    @Test
    void nothingAppearsWithoutCommit() throws IOException {
        try (Staged staged = Staged.folder(target, false)) {
            Files.createDirectories(staged.path().resolve("x/y"));
            Files.writeString(staged.path().resolve("x/y/z"), "z");
        }
        assertFalse(Files.exists(target.getParent()));
        assertTrue(Files.exists(folder));
    }

    @Test
    void aFolderAboveThatOthersUseMeanwhileStays() throws IOException {
        try (Staged _ = Staged.folder(target, false)) {
            Files.writeString(target.resolveSibling("theirs"), "theirs");
        }
        assertEquals(List.of("theirs"), namesBeside());
    }

    @Test
    void anEmptyFolderAboveThatWasThereStays() throws IOException {
        Files.createDirectories(target.getParent());
        Staged.folder(target, false).close();
        assertEquals(List.of(), namesBeside());
    }

    @Test
    void whatIsThereStaysUnlessItMayBeReplaced() throws IOException {
        Files.createDirectories(target);
        Files.writeString(target.resolve("mine"), "mine");
        assertThrows(FileAlreadyExistsException.class, () -> Staged.folder(target, false));
        assertThrows(FileAlreadyExistsException.class, () -> Staged.file(target, false));
        try (Staged staged = Staged.folder(target, true)) {
            assertTrue(Files.exists(target.resolve("mine")));
            staged.commit();
        }
        assertFalse(Files.exists(target.resolve("mine")));
        assertEquals(List.of("target"), namesBeside());
    }

    @Test
    void whatAppearedMeanwhileStaysToo() throws IOException {
        try (Staged staged = Staged.folder(target, false)) {
            Files.createDirectory(target);
            Files.writeString(target.resolve("mine"), "mine");
            assertThrows(FileAlreadyExistsException.class, staged::commit);
        }
        assertEquals("mine", Files.readString(target.resolve("mine")));
        assertEquals(List.of("target"), namesBeside());
    }

    @Test
    void namesAFileWhereAFolderShouldBe() throws IOException {
        Files.createDirectories(target.getParent());
        Files.writeString(target, "a file");
        assertThrows(NotDirectoryException.class, () -> Staged.folder(target.resolve("under"), false));
    }

    @Test
    void namesALinkThatLeadsToNoFolder() throws IOException {
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        var error = assertThrows(NotDirectoryException.class, () -> Staged.file(loop.resolve("under"), false));
        assertEquals(loop.toString(), error.getFile());
    }

    @Test
    void anEmptyFolderMayBeReplaced() throws IOException {
        Files.createDirectories(target);
        try (Staged staged = Staged.folder(target, false)) {
            Files.writeString(staged.path().resolve("a"), "a");
            staged.commit();
        }
        assertTrue(Files.exists(target.resolve("a")));
    }

    @Test
    void aFileReplacesAFileInOneMove() throws IOException {
        Staged.writeString(target, "one");
        Staged.writeString(target, "two");
        assertEquals("two", Files.readString(target));
        assertEquals(List.of("target"), namesBeside());
    }

    /// A process that was killed leaves its folder behind; the next one removes it, but not that of one still
    /// alive.
    @Test
    void removesWhatAKilledProcessLeft() throws Exception {
        Path dead = Files.createDirectories(target.resolveSibling(".target.selkie-" + endedPid() + "-0"));
        Files.writeString(dead.resolve("half"), "half");
        long alive = ProcessHandle.current().pid();
        Path living = Files.createDirectory(target.resolveSibling(".target.selkie-" + alive + "-0"));
        Path notOurs = Files.createDirectory(target.resolveSibling(".target.selkie-notes"));
        Staged.folder(target, false).close();
        assertFalse(Files.exists(dead));
        assertTrue(Files.exists(living));
        assertTrue(Files.exists(notOurs));
    }

    private List<String> namesBeside() throws IOException {
        try (Stream<Path> files = Files.list(target.getParent())) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    /// Killed between the two moves of a replacement: the old folder had stepped aside, the new one was whole.
    @Test
    void whoComesSecondIsTold() throws IOException {
        long other = ProcessHandle.current().parent().orElseThrow().pid();
        Path theirs = folder.resolve("deep/.target.selkie-%d-0badcafe".formatted(other));
        Files.createDirectories(theirs);

        var error = assertThrows(BeingWritten.class, () -> Staged.soleFolder(target, true));

        assertEquals(other, error.process());
        assertEquals(List.of(theirs.getFileName().toString()), namesBeside());
    }

    @Test
    void aProcessThatOnlyHasTheNumberOfADeadOneIsNotInTheWay() throws IOException {
        long other = ProcessHandle.current().parent().orElseThrow().pid();
        Path old = folder.resolve("deep/.target.selkie-%d-0badcafe".formatted(other));
        Files.createDirectories(old);
        Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        try (Staged staged = Staged.soleFolder(target, false)) {
            staged.commit();
        }
        assertTrue(Files.isDirectory(target));
    }

    @Test
    void aReplacementThatWasAllButDoneIsEnded() throws Exception {
        String staged = ".target.selkie-" + endedPid() + "-0";
        Path whole = Files.createDirectories(target.resolveSibling(staged));
        Files.writeString(whole.resolve("state"), "new");
        Path old = Files.createDirectories(target.resolveSibling(staged + ".old"));
        Files.writeString(old.resolve("state"), "old");
        Staged.recover(target);
        assertEquals("new", Files.readString(target.resolve("state")));
        assertFalse(Files.exists(whole) || Files.exists(old));
    }

    @Test
    void anOldFolderWhoseSuccessorIsGoneComesBack() throws Exception {
        Path old = Files.createDirectories(target.resolveSibling(".target.selkie-" + endedPid() + "-0.old"));
        Files.writeString(old.resolve("state"), "old");
        assertThrows(FileAlreadyExistsException.class, () -> Staged.folder(target, false));
        assertEquals("old", Files.readString(target.resolve("state")));
        assertFalse(Files.exists(old));
        Staged.recover(target);
        assertEquals("old", Files.readString(target.resolve("state")));
    }

    /// Of a process that is no more.
    private static long endedPid() throws Exception {
        Process ended = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(), "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ended.waitFor();
        return ended.pid();
    }
}
