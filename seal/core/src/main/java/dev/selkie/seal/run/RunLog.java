package dev.selkie.seal.run;

import dev.selkie.model.files.Writes;
import dev.selkie.seal.TextFile;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedMap;

/// The lines of a run's log: one for each piece of work that is finished, on the disk before the next begins.
///
/// Has identity and a file open for appending.
final class RunLog implements AutoCloseable {
    private final Path path;
    private final FileChannel file;
    private long end;

    private RunLog(Path path, FileChannel file, long end) {
        this.path = path;
        this.file = file;
        this.end = end;
    }

    /// What a log holds.
    ///
    /// @param bytes up to the end of the last whole line
    record Content<E>(List<E> entries, long bytes) {}

    /// Makes an entry of a line.
    @FunctionalInterface
    interface Reader<E> {
        E read(JsonObject line) throws FormatException;
    }

    /// The whole lines of `log`, which need not be there. A last line that was cut off, by a kill or a full disk, does
    /// not count.
    ///
    /// @throws FormatException naming the line, if one before the last is no JSON, or any is no entry
    static <E> Content<E> read(Path log, Reader<E> reader) throws IOException {
        byte[] bytes = Files.exists(log) ? TextFile.bytes(log) : new byte[0];
        var entries = new ArrayList<E>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                Place place = Place.line(log.toString(), entries.size() + 1);
                JsonObject line;
                try {
                    line = JsonObject.parse(place, Arrays.copyOfRange(bytes, start, i));
                } catch (FormatException damaged) {
                    if (i + 1 == bytes.length) {
                        break;
                    }
                    throw damaged;
                }
                entries.add(reader.read(line));
                start = i + 1;
            }
        }
        return new Content<>(List.copyOf(entries), start);
    }

    /// All lines of `file`, which was written at once.
    ///
    /// @throws FormatException naming the line, if one is no JSON, no entry, or cut off
    static <E> List<E> readAll(Path file, Reader<E> reader) throws IOException {
        Content<E> content = read(file, reader);
        if (content.bytes < Files.size(file)) {
            int line = content.entries.size() + 1;
            throw FormatException.in(
                    Place.line(file.toString(), line), "a whole line of JSON", "another or a part of one");
        }
        return content.entries;
    }

    /// Opens `log` to append to it after its `content`; what is behind that is dropped.
    static RunLog open(Path log, Content<?> content) throws IOException {
        FileChannel file = FileChannel.open(log, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.truncate(content.bytes);
        return new RunLog(log, file, content.bytes);
    }

    /// Adds a line. When this returns it is on the disk; if it fails, the log is what it was.
    void append(SequencedMap<String, Object> entry) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((Json.writeCompact(entry) + "\n").getBytes(StandardCharsets.UTF_8));
        long next = end + line.remaining();
        try {
            Writes.to(path, () -> write(line, next));
        } catch (IOException e) {
            file.truncate(end);
            throw e;
        }
        end = next;
    }

    private void write(ByteBuffer line, long next) throws IOException {
        for (long at = end; line.hasRemaining(); at = next - line.remaining()) {
            file.write(line, at);
        }
        file.force(true);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
