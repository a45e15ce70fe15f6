package dev.selkie.cli;

import dev.selkie.model.files.Staged;
import dev.selkie.model.files.Writes;
import dev.selkie.model.peft.AdapterConfig;
import dev.selkie.model.peft.PeftAdapter;
import dev.selkie.model.train.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;

/// The folder that a training run writes: the adapter, one line for each step, the options; while it runs,
/// perhaps a checkpoint.
///
/// Has identity: it is staged from the beginning, so that an unwritable place, or another process that writes there,
/// is known before the training.
final class TrainFolder implements AutoCloseable {
    static final String LINES = "train.jsonl";
    static final String OPTIONS = "train_options.json";

    private final Path out;
    private final SortedMap<String, String> options;
    private final Staged staged;
    private final List<String> lines = new ArrayList<>();
    private int notedStep;

    private TrainFolder(Path out, SortedMap<String, String> options, Staged staged) {
        this.out = out;
        this.options = options;
        this.staged = staged;
    }

    /// A folder for a new run.
    ///
    /// @throws CliException if something is at `out` that may not be replaced
    static TrainFolder create(Path out, boolean force, SortedMap<String, String> options) throws IOException {
        var output = new OutputOption();
        output.out = out;
        output.force = force;
        return new TrainFolder(out, options, Staged.soleFolder(output.folderPath(), true));
    }

    /// The folder of a run that was stopped.
    static TrainFolder resume(Path out, Checkpoint checkpoint) throws IOException {
        var folder = new TrainFolder(out, checkpoint.options(), Staged.soleFolder(out, true));
        folder.lines.addAll(checkpoint.lines());
        folder.notedStep = checkpoint.snapshot().step();
        return folder;
    }

    /// The checkpoint in `out`, made by a run with the same options.
    ///
    /// @throws CliException naming the options that differ
    static Optional<Checkpoint> checkpoint(Path out, SortedMap<String, String> options) throws IOException {
        Path folder = Checkpoint.folder(out);
        Staged.recover(folder);
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        requireSame(out, Checkpoint.readOptions(folder), options);
        return Optional.of(Checkpoint.read(folder));
    }

    /// Whether a run with the same options has ended in `out`.
    ///
    /// @param result a file that is there in the end only
    /// @throws CliException naming the options that differ
    static boolean isFinished(Path out, String result, SortedMap<String, String> options) throws IOException {
        if (!Files.exists(out.resolve(result))) {
            return false;
        }
        requireSame(out, Checkpoint.readOptions(out), options);
        return true;
    }

    private static void requireSame(Path out, SortedMap<String, String> before, SortedMap<String, String> now) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<String> differing = names.stream()
                .filter(name -> !before.getOrDefault(name, "").equals(now.getOrDefault(name, "")))
                .map(name -> "%s was %s".formatted(name, before.getOrDefault(name, "not given")))
                .toList();
        if (!differing.isEmpty()) {
            throw CliException.badInput(
                    "--resume (%s): %s; give the same options or another --out", out, String.join(", ", differing));
        }
    }

    /// Adds a line for a step.
    void add(String line) {
        lines.add(line);
    }

    /// Notes all there is, for a later `--resume`.
    synchronized void writeCheckpoint(Snapshot snapshot) throws IOException {
        new Checkpoint(options, List.copyOf(lines), snapshot).write(Checkpoint.folder(out));
        notedStep = snapshot.step();
    }

    /// The step that a later `--resume` goes on from; 0 if nothing is noted. May be asked from any thread: one that is
    /// being noted is waited for.
    synchronized int notedStep() {
        return notedStep;
    }

    /// Writes the end of the run; the checkpoint goes.
    void finish(PeftAdapter adapter, Optional<String> base) throws IOException {
        named(adapter, base).write(staged.path());
        finish();
    }

    /// Where the run's result is to be written.
    Path path() {
        return staged.path();
    }

    /// Writes the end of the run, its result being in [#path()]; the checkpoint goes.
    synchronized void finish() throws IOException {
        writeLines(staged.path(), lines);
        Checkpoint.writeOptions(staged.path(), options);
        staged.commit();
        notedStep = lines.size();
    }

    static void writeLines(Path folder, List<String> lines) throws IOException {
        Writes.lines(folder.resolve(LINES), lines);
    }

    /// The adapter with the name of its base, where it has none yet.
    static PeftAdapter named(PeftAdapter adapter, Optional<String> base) {
        AdapterConfig config = adapter.config();
        if (config.baseModel().isPresent()) {
            return adapter;
        }
        var named = new AdapterConfig(
                config.rank(),
                config.alpha(),
                config.targets(),
                config.rankPattern(),
                config.alphaPattern(),
                config.rankStabilized(),
                config.dropout(),
                base);
        return new PeftAdapter(named, adapter.weights());
    }

    @Override
    public void close() throws IOException {
        staged.close();
    }
}
