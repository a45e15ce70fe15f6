package dev.selkie.seal.run;

import java.io.IOException;

/// A run while a process works on it: what is finished, and the one way to note more.
///
/// Has identity; holds the lock and the open log.
final class Journal implements AutoCloseable {
    private final StoredRun run;
    private final RunLock lock;
    private final RunLog log;
    private final Ledger ledger;
    private final Tally tally;
    private final RunListener listener;

    private Journal(StoredRun run, RunLock lock, RunLog log, Ledger ledger, RunListener listener) {
        this.run = run;
        this.lock = lock;
        this.log = log;
        this.ledger = ledger;
        this.listener = listener;
        tally = new Tally(run.plan(), ledger);
    }

    /// Takes the run's lock and opens its log; a last line that was cut off is dropped.
    ///
    /// @throws AlreadyRunning if another process works on it
    static Journal open(StoredRun run, RunListener listener) throws IOException {
        RunLock lock = RunLock.take(run.path());
        try {
            RunLog.Content<Entry> content = RunLog.read(run.log(), EntryJson::read);
            RunLog log = RunLog.open(run.log(), content);
            return new Journal(run, lock, log, new Ledger(content.entries()), listener);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    Ledger ledger() {
        return ledger;
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
        new Costs(what, round, units, tokens, seconds).append(run.costs());
    }

    @Override
    public void close() throws IOException {
        log.close();
        lock.close();
    }
}
