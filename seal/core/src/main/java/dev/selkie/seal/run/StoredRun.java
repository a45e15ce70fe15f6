package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A run on the disk: [RunFolder] over passages, [ArcFolder] over puzzles.
///
/// | file | holds |
/// |---|---|
/// | `manifest.json` | [Manifest]; never changes |
/// | `log.jsonl` | [Entry] by entry what is finished |
/// | `costs.jsonl` | what it took; not needed to go on |
/// | `round-N/adapter`, `round-N/model` | the writer's adapter after round N, and the model with it merged |
/// | `round-N/full-A-seed-S` | the model of round N with all weights trained, by arm A of its list with seed S |
/// | `report.json`, `report.html` | made from the others |
public sealed interface StoredRun extends AnyRun permits RunFolder, ArcFolder {
    Manifest manifest();

    /// All that is to be done.
    Plan<?, ?> plan();

    /// How far it is when `ledger` is finished.
    default Standing standing(Ledger ledger) {
        return Standing.of(plan(), ledger);
    }

    /// Opens the folder of a run that was started before.
    ///
    /// @throws FormatException if there is none, or a file of it is damaged
    static StoredRun open(Path path) throws IOException {
        Path file = path.resolve(MANIFEST);
        if (!Files.isRegularFile(file)) {
            throw FormatException.in(path, "the folder of a run, with " + MANIFEST, "none");
        }
        try {
            Manifest manifest = Manifest.read(file);
            return switch (manifest.settings()) {
                case RunSettings settings -> RunFolder.open(path, manifest, settings);
                case ArcSettings settings -> ArcFolder.open(path, manifest, settings);
            };
        } catch (IllegalArgumentException e) {
            throw FormatException.in(file, "settings of a run", String.valueOf(e.getMessage()));
        }
    }

    /// What is finished by now.
    ///
    /// @throws FormatException naming the line of the log that is damaged, or not of this run
    default Ledger ledger() throws IOException {
        return new Ledger(RunLog.read(log(), new PlannedEntries(plan())).entries());
    }

    /// Whether it does what `plan` says, and the model in `model`, as its files are now, does all of it.
    default boolean isOf(Plan<?, ?> plan, Path model) throws IOException {
        return plan().equals(plan)
                && manifest().teacher().isEmpty()
                && manifest().start().equals(ModelFiles.of(model));
    }

    /// The model that writes the edits of `round`, and is reinforced by it.
    default Path model(int round, Ledger ledger) {
        for (int before = round - 1; before >= 0; before--) {
            if (ledger.round(before).filter(end -> !end.kept().isEmpty()).isPresent()) {
                return merged(before);
            }
        }
        return manifest().writer();
    }

    /// The model that learns in `round`.
    default Path learner(int round, Ledger ledger) {
        return manifest().teacher().isPresent() ? manifest().model() : model(round, ledger);
    }

    /// The writer's adapter that came of `round`.
    default Path adapter(int round) {
        return path().resolve("round-" + round).resolve("adapter");
    }

    /// The model with that adapter merged.
    default Path merged(int round) {
        return path().resolve("round-" + round).resolve("model");
    }

    /// The model that all passages were learnt into, by an [Arm.Full] that is number `arm` of its stage.
    default Path taught(int round, int arm, int seed) {
        return path().resolve("round-" + round).resolve("full-%d-seed-%d".formatted(arm, seed));
    }

    /// The file of what it took.
    default Path costs() {
        return path().resolve("costs.jsonl");
    }
}
