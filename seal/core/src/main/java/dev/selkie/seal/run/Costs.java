package dev.selkie.seal.run;

import dev.selkie.model.files.Writes;
import dev.selkie.seal.TextFile;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// What a part of a run took. Noted apart from the log, since time is not repeated with a seed.
///
/// @param what    `edits`, `ratings`, `base`, `inner`, `exams` or `outer`
/// @param units   edits or adapters
/// @param tokens  written, or trained on with every epoch counted; 0 for exams
/// @param seconds wall time
public record Costs(String what, int round, int units, long tokens, double seconds) {
    /// What a file of costs holds. Costs only inform, so lines that cannot be read are left out; whoever shows
    /// the costs should say so.
    ///
    /// @param unreadable numbers of the lines that are left out, from 1; a last line that a kill cut off is not
    ///     counted
    public record Noted(List<Costs> costs, List<Integer> unreadable) {
        public Noted {
            costs = List.copyOf(costs);
            unreadable = List.copyOf(unreadable);
        }
    }

    /// Adds a line to `file`, apart from what a kill may have left of the last one.
    void append(Path file) throws IOException {
        var json = new LinkedHashMap<String, Object>();
        json.put("what", what);
        json.put("round", round);
        json.put("units", units);
        json.put("tokens", tokens);
        json.put("seconds", seconds);
        String line = (endsInALine(file) ? "" : "\n") + Json.writeCompact(json) + "\n";
        Writes.text(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /// All that is noted in `file`, which need not be there.
    public static Noted read(Path file) throws IOException {
        String text = Files.exists(file) ? new String(TextFile.bytes(file), StandardCharsets.UTF_8) : "";
        List<String> lines = List.of(text.split("\n", -1)); // the last one has no end: empty, or cut off
        var costs = new ArrayList<Costs>();
        var unreadable = new ArrayList<Integer>();
        for (int i = 0; i < lines.size() - 1; i++) {
            if (!lines.get(i).isBlank()) {
                try {
                    costs.add(of(JsonObject.parse(Place.line(file.toString(), i + 1), lines.get(i))));
                } catch (FormatException _) {
                    unreadable.add(i + 1);
                }
            }
        }
        return new Noted(costs, unreadable);
    }

    private static Costs of(JsonObject json) throws FormatException {
        double seconds = json.number("seconds");
        if (!Double.isFinite(seconds)) {
            throw json.wrong("seconds", "a number of seconds", Double.toString(seconds));
        }
        return new Costs(
                json.string("what"), json.count("round"), json.count("units"), json.integer("tokens"), seconds);
    }

    private static boolean endsInALine(Path file) throws IOException {
        try (SeekableByteChannel bytes = Files.newByteChannel(file)) {
            var last = ByteBuffer.allocate(1);
            return bytes.size() == 0 || bytes.position(bytes.size() - 1).read(last) < 1 || last.get(0) == '\n';
        } catch (NoSuchFileException _) {
            return true;
        }
    }
}
