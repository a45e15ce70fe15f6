package dev.selkie.seal.run;

import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.SealRecord;
import dev.selkie.tokenizer.json.FormatException;
import dev.selkie.tokenizer.json.Json;
import dev.selkie.tokenizer.json.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A run over passages on the disk. Beside the files of every [StoredRun] there are `train.json` and
/// `held_out.json`: the passages, in SEAL's own format; they never change.
///
/// @param path of the folder
/// @param plan of all that is to be done
public record RunFolder(Path path, Manifest manifest, RunPlan plan) implements StoredRun {
    /// Makes the folder of a new run, whole or not at all.
    ///
    /// @param replace whether what is at `path` may be replaced
    /// @throws AlreadyRunning if that is a run that a process works on
    public static RunFolder create(Path path, Manifest manifest, RunPlan plan, boolean replace) throws IOException {
        AnyRun.checkFree(path);
        try (Staged staged = Staged.folder(path, replace)) {
            manifest.write(staged.path());
            write(staged.path().resolve("train.json"), plan.train());
            write(staged.path().resolve("held_out.json"), plan.heldOut());
            staged.commit();
        }
        return new RunFolder(path, manifest, plan);
    }

    /// Opens the folder of a run over passages that was started before.
    ///
    /// @throws FormatException if there is none, or a file of it is damaged
    public static RunFolder open(Path path) throws IOException {
        if (StoredRun.open(path) instanceof RunFolder folder) {
            return folder;
        }
        throw FormatException.in(path, "a run over passages", "one over puzzles");
    }

    static RunFolder open(Path path, Manifest manifest, RunSettings settings) throws IOException {
        var plan = new RunPlan(settings, passages(path.resolve("train.json")), passages(path.resolve("held_out.json")));
        return new RunFolder(path, manifest, plan);
    }

    /// Writes `passages` in SEAL's own format.
    static void write(Path file, List<Passage> passages) throws IOException {
        Writes.text(
                file,
                Json.write(passages.stream()
                        .map(SealRecord::of)
                        .map(SealRecord::json)
                        .toList()));
    }

    private static List<Passage> passages(Path file) throws IOException {
        if (Files.isRegularFile(file)
                && Json.parse(Place.of(file), Files.readAllBytes(file)).equals(List.of())) {
            return List.of();
        }
        return SealFiles.read(file).stream().map(SealRecord::passage).toList();
    }
}
