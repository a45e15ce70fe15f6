package dev.selkie.seal.run;

import dev.selkie.seal.judge.Judges;
import java.io.IOException;
import java.nio.file.Path;

/// A run over passages while a process works on it.
///
/// Has identity; owns its journal.
final class RunningRun implements AutoCloseable {
    private final RunFolder folder;
    private final Journal journal;
    private final Limits limits;
    private Judges judges = Judges.NONE;

    private RunningRun(RunFolder folder, Journal journal, Limits limits) {
        this.folder = folder;
        this.journal = journal;
        this.limits = limits;
    }

    /// @throws AlreadyRunning if another process works on it
    static RunningRun open(RunFolder folder, Limits limits, RunListener listener) throws IOException {
        return new RunningRun(folder, Journal.open(folder, listener), limits);
    }

    RunFolder folder() {
        return folder;
    }

    RunPlan plan() {
        return folder.plan();
    }

    RunSettings settings() {
        return folder.plan().settings();
    }

    Ledger ledger() {
        return journal.ledger();
    }

    /// How much may be done together.
    Limits limits() {
        return limits;
    }

    /// Who judges answers.
    Judges judges() {
        return judges;
    }

    /// From now on `asked` judge; they are closed with the run.
    void ask(Judges asked) {
        judges = asked;
    }

    boolean cancelled() {
        return journal.cancelled();
    }

    /// See [RunListener#learning].
    void learning(int steps, int ofSteps) {
        journal.learning(steps, ofSteps);
    }

    /// See [Journal#finish].
    void finish(Entry entry) throws IOException {
        journal.finish(entry);
    }

    /// See [Journal#spent].
    void spent(String what, int round, int units, long tokens, long startNanos) throws IOException {
        journal.spent(what, round, units, tokens, startNanos);
    }

    /// The folder of the model that learns in `round`.
    Path learner(int round) {
        return folder.manifest().teacher().isPresent() ? folder.manifest().model() : folder.model(round, ledger());
    }

    /// The writer at the end of `round`.
    Writer writer(int round) {
        return new Writer(folder, journal, settings().rounds().outer(), round, limits.memory());
    }

    @Override
    public void close() throws IOException {
        judges.close();
        journal.close();
    }
}
