package dev.selkie.seal.run;

import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.runtime.Device;
import dev.selkie.model.Llama;
import dev.selkie.model.files.Progress;
import dev.selkie.model.files.Staged;
import dev.selkie.model.merge.Merge;
import dev.selkie.seal.Passage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Continual self-edits: a model learns passage after passage, each by an edit that it writes itself, and after each is
/// asked about all passages up to then. How much it forgets is what the run shows.
///
/// Of each sequence of passages: the model answers all questions untaught; then, passage by passage, the model of the
/// step before writes one edit, a fresh adapter learns it, the model answers with the adapter on, and the adapter is
/// merged into the model for the next step. No replay, nothing held fast.
///
/// Every row is noted when it is finished, after the model that the next step starts from is written: a run that was
/// killed at any moment goes on to the same bits.
///
/// Source: Zweiger, Pari et al., arXiv:2506.10943, on catastrophic forgetting.
public final class ContinualRun {
    private final ContinualFolder folder;
    private final Device device;
    private final MemoryBudget memory;
    private final RunLog log;
    private final List<ContinualRow> rows;
    private final ContinualListener listener;

    private ContinualRun(
            ContinualFolder folder,
            Device device,
            MemoryBudget memory,
            RunLog log,
            List<ContinualRow> rows,
            ContinualListener listener) {
        this.folder = folder;
        this.device = device;
        this.memory = memory;
        this.log = log;
        this.rows = rows;
        this.listener = listener;
    }

    /// Does all that is left of the run in `folder`, in whatever memory it takes.
    ///
    /// @throws AlreadyRunning if another process works on the run
    public static void go(ContinualFolder folder, Device device, ContinualListener listener) throws IOException {
        go(folder, device, MemoryBudget.UNLIMITED, listener);
    }

    /// Does all that is left of the run in `folder`.
    ///
    /// @param memory of a step of an adapter's training, the base's weights included; it bears on no result
    /// @throws AlreadyRunning if another process works on the run
    public static void go(ContinualFolder folder, Device device, MemoryBudget memory, ContinualListener listener)
            throws IOException {
        try (RunLock _ = RunLock.take(folder.path())) {
            RunLog.Content<ContinualRow> content = folder.content();
            try (RunLog log = RunLog.open(folder.log(), content)) {
                new ContinualRun(folder, device, memory, log, new ArrayList<>(content.entries()), listener).go();
            }
        }
    }

    private void go() throws IOException {
        if (rows.size() < folder.total()) {
            folder.start().check();
        }
        untaught();
        for (int sequence = 0; sequence < folder.settings().sequences(); sequence++) {
            removeModels(sequence);
            int length = folder.settings().length();
            for (int step = done(sequence) + 1; step <= length && !listener.cancelled(); step++) {
                step(sequence, step);
            }
        }
    }

    /// All sequences start from the same model.
    private void untaught() throws IOException {
        List<Integer> missing = IntStream.range(0, folder.settings().sequences())
                .filter(sequence -> row(sequence, 0).isEmpty())
                .boxed()
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        try (Llama llama = Llama.load(folder.model(), device)) {
            for (int sequence : missing) {
                if (listener.cancelled()) {
                    return;
                }
                var answers = ContinualStep.examine(llama, folder.sequences().get(sequence), Optional.empty());
                note(new ContinualRow(sequence, 0, "", 0, 0, 0, answers, Optional.empty()));
            }
        }
    }

    private void step(int sequence, int step) throws IOException {
        Path model = modelBefore(sequence, step);
        List<Passage> passages = folder.sequences().get(sequence);
        ContinualStep.Outcome outcome;
        try (Llama llama = Llama.load(model, device)) {
            outcome = new ContinualStep(llama, memory, folder.settings(), passages, sequence, step).take();
        }
        if (outcome.adapter().isPresent()) {
            Path adapter = folder.adapter(sequence, step);
            Writer.write(outcome.adapter().get(), adapter);
            if (step < folder.settings().length()) {
                Path merged = folder.merged(sequence, step);
                Merge.write(model, adapter, merged, Optional.empty(), true, Progress.SILENT);
            }
        }
        note(outcome.row());
        removeModels(sequence);
    }

    /// The model that `step` starts from: that of the last step before it that did not fail.
    private Path modelBefore(int sequence, int step) {
        for (int before = step - 1; before > 0; before--) {
            if (row(sequence, before).orElseThrow().failure().isEmpty()) {
                return folder.merged(sequence, before);
            }
        }
        return folder.model();
    }

    /// Removes the models of a sequence that no later step needs.
    private void removeModels(int sequence) throws IOException {
        int done = done(sequence);
        Path needed = modelBefore(sequence, done + 1);
        boolean last = done == folder.settings().length();
        for (int step = 1; step <= done; step++) {
            Path merged = folder.merged(sequence, step);
            if (Files.exists(merged) && (last || !merged.equals(needed))) {
                Staged.remove(merged);
            }
        }
    }

    /// The last step of a sequence that is finished.
    private int done(int sequence) {
        return rows.stream()
                .filter(row -> row.sequence() == sequence)
                .mapToInt(ContinualRow::step)
                .max()
                .orElse(0);
    }

    private Optional<ContinualRow> row(int sequence, int step) {
        return rows.stream()
                .filter(row -> row.sequence() == sequence && row.step() == step)
                .findFirst();
    }

    private void note(ContinualRow row) throws IOException {
        log.append(row.json());
        rows.add(row);
        listener.finished(row, rows.size(), folder.total());
    }
}
