package dev.selkie.seal.run;

import dev.selkie.model.json.Json;
import dev.selkie.model.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    /// Adds a line to `file`.
    void append(Path file) throws IOException {
        var json = new LinkedHashMap<String, Object>();
        json.put("what", what);
        json.put("round", round);
        json.put("units", units);
        json.put("tokens", tokens);
        json.put("seconds", seconds);
        Files.writeString(file, Json.writeCompact(json) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /// All that is noted of `run`. Lines that were cut off by a kill are left out.
    public static List<Costs> read(StoredRun run) throws IOException {
        var all = new ArrayList<Costs>();
        if (!Files.exists(run.costs())) {
            return all;
        }
        for (String line : Files.readAllLines(run.costs())) {
            if (line.startsWith("{") && line.endsWith("}")) {
                JsonObject json = JsonObject.parse(run.costs(), line.getBytes(StandardCharsets.UTF_8));
                all.add(new Costs(
                        Fields.string(json, "what"),
                        Fields.count(json, "round"),
                        Fields.count(json, "units"),
                        Fields.integer(json, "tokens"),
                        Fields.number(json, "seconds")));
            }
        }
        return all;
    }
}
