package dev.selkie.seal.run;

import dev.selkie.tokenizer.json.FormatException;
import java.io.IOException;

/// A run while a process works on it: what is finished, and the one way to note more.
///
/// Has identity; holds the lock and the open log.
final class RunningRun<F extends StoredRun> implements AutoCloseable {
    private final F folder;
    private final Limits limits;
    private final RunLock lock;
    private final RunLog log;
    private final Ledger ledger;
    private final Tally tally;
    private final RunListener listener;

    private RunningRun(F folder, Limits limits, RunLock lock, RunLog log, Ledger ledger, RunListener listener) {
        this.folder = folder;
        this.limits = limits;
        this.lock = lock;
        this.log = log;
        this.ledger = ledger;
        this.listener = listener;
        tally = new Tally(folder.plan(), ledger);
    }

    /// Takes the run's lock and opens its log; a last line that was cut off is dropped.
    ///
    /// @throws AlreadyRunning  if another process works on it
    /// @throws FormatException naming the line of the log that is damaged, or not of this run
    static <F extends StoredRun> RunningRun<F> open(F folder, Limits limits, RunListener listener) throws IOException {
        RunLock lock = RunLock.take(folder.path());
        try {
            RunLog.Content<Entry> content = RunLog.read(folder.log(), new PlannedEntries(folder.plan()));
            RunLog log = RunLog.open(folder.log(), content);
            return new RunningRun<>(folder, limits, lock, log, new Ledger(content.entries()), listener);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    F folder() {
        return folder;
    }

    /// How much may be done together.
    Limits limits() {
        return limits;
    }

    Ledger ledger() {
        return ledger;
    }

    boolean isDone() {
        return tally.standing().done();
    }

    boolean cancelled() {
        return listener.cancelled();
    }

    /// See [RunListener#learning].
    void learning(int steps, int ofSteps) {
        listener.learning(steps, ofSteps);
    }

    /// Notes that a piece of work is finished: once this returns it will not be done again.
    void finish(Entry entry) throws IOException {
        log.append(EntryJson.write(entry));
        ledger.add(entry);
        tally.add(entry);
        listener.finished(entry, tally.standing());
    }

    /// Notes what a part took that began at `startNanos`.
    void spent(String what, int round, int units, long tokens, long startNanos) throws IOException {
        double seconds = (System.nanoTime() - startNanos) * 1e-9;
        new Costs(what, round, units, tokens, seconds).append(folder.costs());
    }

    @Override
    public void close() throws IOException {
        log.close();
        lock.close();
    }
}
