package dev.selkie.seal.run;

import dev.selkie.model.files.Staged;
import dev.selkie.seal.arc.ArcFiles;
import dev.selkie.seal.arc.Puzzle;
import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A run over puzzles on the disk. Beside the files of every [StoredRun] there are the folders `train` and
/// `held_out` with the puzzles, in ARC's own format; one without puzzles is not there.
///
/// @param path of the folder
/// @param plan of all that is to be done
public record ArcFolder(Path path, Manifest manifest, ArcPlan plan) implements StoredRun {
    private static final String TRAIN = "train";
    private static final String HELD_OUT = "held_out";

    /// Makes the folder of a new run, whole or not at all.
    ///
    /// @param replace whether what is at `path` may be replaced
    /// @throws AlreadyRunning if that is a run that a process works on
    public static ArcFolder create(Path path, Manifest manifest, ArcPlan plan, boolean replace) throws IOException {
        AnyRun.checkFree(path);
        try (Staged staged = Staged.folder(path, replace)) {
            manifest.write(staged.path());
            write(staged.path().resolve(TRAIN), plan.train());
            write(staged.path().resolve(HELD_OUT), plan.heldOut());
            staged.commit();
        }
        return new ArcFolder(path, manifest, plan);
    }

    /// Opens the folder of a run over puzzles that was started before.
    ///
    /// @throws FormatException if there is none, or a file of it is damaged
    public static ArcFolder open(Path path) throws IOException {
        if (StoredRun.open(path) instanceof ArcFolder folder) {
            return folder;
        }
        throw FormatException.in(path, "a run over puzzles", "one over passages");
    }

    static ArcFolder open(Path path, Manifest manifest, ArcSettings settings) throws IOException {
        return new ArcFolder(
                path, manifest, new ArcPlan(settings, read(path.resolve(TRAIN)), read(path.resolve(HELD_OUT))));
    }

    private static void write(Path folder, List<Puzzle> puzzles) throws IOException {
        if (!puzzles.isEmpty()) {
            Files.createDirectory(folder);
            ArcFiles.write(puzzles, folder.resolve(ArcFiles.CHALLENGES), folder.resolve(ArcFiles.SOLUTIONS));
        }
    }

    private static List<Puzzle> read(Path folder) throws IOException {
        return Files.isDirectory(folder)
                ? ArcFiles.puzzles(folder.resolve(ArcFiles.CHALLENGES), folder.resolve(ArcFiles.SOLUTIONS))
                : List.of();
    }
}
