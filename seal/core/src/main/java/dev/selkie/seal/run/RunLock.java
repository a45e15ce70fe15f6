package dev.selkie.seal.run;

import dev.selkie.model.files.Writes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One process at a time works on a run. The file `lock` is locked by the operating system, which lets go when the
/// process ends in whatever way, so that nothing a dead one left behind is in the way; it holds the number of the
/// process that has it.
///
/// Has identity.
final class RunLock implements AutoCloseable {
    private static final String FILE = "lock";

    /// Lock files of this very process: POSIX would let go of a lock if the process opened and closed its file again.
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Takes the lock of the run in `folder`.
    ///
    /// @throws AlreadyRunning if another process, or this one, has it
    static RunLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve(FILE);
        if (!OWN.add(file)) {
            throw new AlreadyRunning(folder, pid());
        }
        try {
            return new RunLock(file, lock(folder, file));
        } catch (IOException e) {
            OWN.remove(file);
            throw e;
        }
    }

    private static FileChannel lock(Path folder, Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw new AlreadyRunning(folder, Files.readString(file).strip());
        }
        try {
            Writes.to(file, () -> writeOwner(channel));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    private static void writeOwner(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    }

    /// The process that works on the run in `folder`, if one does.
    static Optional<String> holder(Path folder) throws IOException {
        if (!Files.exists(folder.resolve(FILE))) {
            return Optional.empty();
        }
        Path file = folder.toRealPath().resolve(FILE);
        if (OWN.contains(file)) {
            return Optional.of(pid());
        }
        // a shared lock, since who only looks at a run need not be allowed to write there
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.tryLock(0, Long.MAX_VALUE, true) == null
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        }
    }

    /// Lets go; the file stays, empty of meaning.
    @Override
    public void close() throws IOException {
        channel.close();
        OWN.remove(file);
    }

    private static String pid() {
        return Long.toString(ProcessHandle.current().pid());
    }
}
