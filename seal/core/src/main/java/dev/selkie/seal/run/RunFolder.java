package dev.selkie.seal.run;

import dev.selkie.model.FormatException;
import dev.selkie.model.files.Staged;
import dev.selkie.model.json.Json;
import dev.selkie.seal.Passage;
import dev.selkie.seal.SealFiles;
import dev.selkie.seal.SealRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A run on the disk.
///
/// | file | holds |
/// |---|---|
/// | `manifest.json` | [Manifest]; never changes |
/// | `train.json`, `held_out.json` | the passages, in SEAL's own format; never change |
/// | `log.jsonl` | [Entry] by entry what is finished |
/// | `costs.jsonl` | what it took; not needed to go on |
/// | `round-N/adapter`, `round-N/model` | the writer's adapter after round N, and the model with it merged |
/// | `report.json`, `report.html` | made from the others |
///
/// @param path of the folder
/// @param plan of all that is to be done
public record RunFolder(Path path, Manifest manifest, RunPlan plan) {
    private static final String MANIFEST = "manifest.json";

    /// Makes the folder of a new run, whole or not at all.
    ///
    /// @param replace whether what is at `path` may be replaced
    /// @throws AlreadyRunning if that is a run that a process works on
    public static RunFolder create(Path path, Manifest manifest, RunPlan plan, boolean replace) throws IOException {
        Optional<String> process = RunLock.holder(path);
        if (process.isPresent()) {
            throw new AlreadyRunning(path, process.get());
        }
        try (Staged staged = Staged.folder(path, replace)) {
            Files.writeString(staged.path().resolve(MANIFEST), Json.write(manifest.json()));
            write(staged.path().resolve("train.json"), plan.train());
            write(staged.path().resolve("held_out.json"), plan.heldOut());
            staged.commit();
        }
        return new RunFolder(path, manifest, plan);
    }

    /// Opens the folder of a run that was started before.
    ///
    /// @throws FormatException if there is none, or a file of it is damaged
    public static RunFolder open(Path path) throws IOException {
        if (!Files.isRegularFile(path.resolve(MANIFEST))) {
            throw FormatException.in(path, "the folder of a run, with " + MANIFEST, "none");
        }
        try {
            Manifest manifest = Manifest.read(path.resolve(MANIFEST));
            var plan = new RunPlan(
                    manifest.settings(), passages(path.resolve("train.json")), passages(path.resolve("held_out.json")));
            return new RunFolder(path, manifest, plan);
        } catch (IllegalArgumentException e) {
            throw FormatException.in(path.resolve(MANIFEST), "settings of a run", String.valueOf(e.getMessage()));
        }
    }

    /// What is finished by now.
    public Ledger ledger() throws IOException {
        return new Ledger(RunLog.read(log(), Entry::of).entries());
    }

    /// The process that works on it, if one does.
    public Optional<String> process() throws IOException {
        return RunLock.holder(path);
    }

    /// The model that writes the edits of `round`, and is reinforced by it.
    public Path model(int round, Ledger ledger) {
        for (int before = round - 1; before >= 0; before--) {
            if (ledger.round(before).filter(end -> !end.kept().isEmpty()).isPresent()) {
                return merged(before);
            }
        }
        return manifest.writer();
    }

    /// The writer's adapter that came of `round`.
    Path adapter(int round) {
        return path.resolve("round-" + round).resolve("adapter");
    }

    /// The model with that adapter merged.
    Path merged(int round) {
        return path.resolve("round-" + round).resolve("model");
    }

    Path log() {
        return path.resolve("log.jsonl");
    }

    Path costs() {
        return path.resolve("costs.jsonl");
    }

    /// Writes `passages` in SEAL's own format.
    static void write(Path file, List<Passage> passages) throws IOException {
        Files.writeString(
                file,
                Json.write(passages.stream()
                        .map(SealRecord::of)
                        .map(SealRecord::json)
                        .toList()));
    }

    private static List<Passage> passages(Path file) throws IOException {
        if (Files.isRegularFile(file) && Files.readString(file).strip().equals("[]")) {
            return List.of();
        }
        return SealFiles.read(file).stream().map(SealRecord::passage).toList();
    }
}
