package dev.selkie.seal.run;

import dev.selkie.seal.judge.Bench;
import java.io.IOException;

/// A run while a process works on it: its folder, its settings, what is finished, and the one way to note more.
///
/// Has identity; holds the lock and the open log.
final class RunningRun implements AutoCloseable {
    private final RunFolder folder;
    private final RunLock lock;
    private final RunLog log;
    private final Ledger ledger;
    private final RunListener listener;
    private final int adaptersAtOnce;
    private Bench judges = Bench.EMPTY;

    private RunningRun(
            RunFolder folder, RunLock lock, RunLog log, Ledger ledger, RunListener listener, int adaptersAtOnce) {
        this.folder = folder;
        this.lock = lock;
        this.log = log;
        this.ledger = ledger;
        this.listener = listener;
        this.adaptersAtOnce = adaptersAtOnce;
    }

    /// Takes the run's lock and opens its log; a last line that was cut off is dropped.
    ///
    /// @throws AlreadyRunning if another process works on it
    static RunningRun open(RunFolder folder, int adaptersAtOnce, RunListener listener) throws IOException {
        RunLock lock = RunLock.take(folder.path());
        try {
            RunLog.Content<Entry> content = RunLog.read(folder.log(), Entry::of);
            RunLog log = RunLog.open(folder.log(), content);
            return new RunningRun(folder, lock, log, new Ledger(content.entries()), listener, adaptersAtOnce);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
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
        return ledger;
    }

    /// How many adapters are trained and examined together.
    int adaptersAtOnce() {
        return adaptersAtOnce;
    }

    /// Who judges answers.
    Bench judges() {
        return judges;
    }

    /// From now on `bench` judges; it is closed with the run.
    void seat(Bench bench) {
        judges = bench;
    }

    boolean cancelled() {
        return listener.cancelled();
    }

    /// Notes that a piece of work is finished: once this returns it will not be done again.
    void finish(Entry entry) throws IOException {
        log.append(entry.json());
        ledger.add(entry);
        listener.finished(entry, Standing.of(plan(), ledger));
    }

    /// Notes what a part took that began at `startNanos`.
    void spent(String what, int round, int units, long tokens, long startNanos) throws IOException {
        double seconds = (System.nanoTime() - startNanos) * 1e-9;
        new Costs(what, round, units, tokens, seconds).append(folder.costs());
    }

    @Override
    public void close() throws IOException {
        judges.close();
        log.close();
        lock.close();
    }
}
