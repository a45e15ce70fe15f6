package dev.selkie.cli;

import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.model.train.Snapshot;
import dev.selkie.model.train.SnapshotFile;
import dev.selkie.seal.TextFile;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A training run that can be taken up again: its state, the lines it has written, the options it was started with.
///
/// @param options  by name, as [TrainOptions#fingerprint()] gives them
/// @param lines    of `train.jsonl`, one for each step done
/// @param snapshot the state after the last of them
record Checkpoint(SortedMap<String, String> options, List<String> lines, Snapshot snapshot) {
    private static final String STATE = "state.safetensors";

    /// The folder of a checkpoint in the folder of its run.
    static Path folder(Path run) {
        return run.resolve("checkpoint");
    }

    /// Reads the checkpoint in `folder`.
    static Checkpoint read(Path folder) throws IOException {
        Snapshot snapshot = SnapshotFile.read(folder.resolve(STATE));
        return new Checkpoint(readOptions(folder), TextFile.lines(folder.resolve(TrainFolder.LINES)), snapshot);
    }

    /// Replaces the checkpoint in `folder` by this one.
    void write(Path folder) throws IOException {
        try (Staged staged = Staged.folder(folder, true)) {
            writeOptions(staged.path(), options);
            TrainFolder.writeLines(staged.path(), lines);
            SnapshotFile.write(staged.path().resolve(STATE), snapshot);
            staged.commit();
        }
    }

    /// The options that the run in `folder` was started with.
    static SortedMap<String, String> readOptions(Path folder) throws IOException {
        Path file = folder.resolve(TrainFolder.OPTIONS);
        if (!Files.exists(file)) {
            throw FormatException.in(folder, TrainFolder.OPTIONS + " of a run of selkie train", "none");
        }
        JsonObject json = JsonObject.read(file);
        var options = new TreeMap<String, String>();
        for (String name : json.values().keySet()) {
            options.put(name, json.string(name));
        }
        return options;
    }

    /// Notes `options` in `folder`.
    static void writeOptions(Path folder, SortedMap<String, String> options) throws IOException {
        Writes.text(folder.resolve(TrainFolder.OPTIONS), Json.write(options));
    }
}
