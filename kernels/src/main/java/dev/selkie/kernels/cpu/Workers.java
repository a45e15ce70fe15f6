package dev.selkie.kernels.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A fixed set of threads that run one task after the other together, the caller being one of them.
///
/// A run costs well under a microsecond while the threads are awake: they spin for a while after each run and
/// only then go to sleep. With one worker there is no thread at all. With more workers than cores nobody spins.
public final class Workers implements AutoCloseable {
    /// How long an idle worker spins: longer than what lies between two launches, shorter than anybody notices.
    private static final long SPIN_NANOS = 200_000;

    private static final Task NOTHING = (_, _) -> {};
    private static final int SPINS_PER_LOOK_AT_THE_CLOCK = 64;
    private static final long SCRATCH_ALIGNMENT = 64;

    private final Worker[] others;
    private final Scratch[] scratches;
    private final long spinNanos;

    /// Pieces of the current task that nobody has claimed yet; whoever brings it down from n owns piece
    /// `pieces - n`. Below 1 there is no work.
    private final AtomicInteger unclaimed = new AtomicInteger();

    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private Task task = NOTHING;
    private int pieces;
    private volatile @Nullable Thread sleepingCaller;
    private volatile boolean closed;

    /// Work that falls into independent pieces.
    @FunctionalInterface
    public interface Task {
        /// Does one piece. Pieces run in any order, on any thread; no result may depend on which.
        ///
        /// @param piece  from 0
        /// @param worker who does it, from 0 and below [Workers#count()]
        void run(int piece, int worker);
    }

    /// One worker for each core that the JVM may use.
    public Workers() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /// @param count workers, at least 1, the calling thread included
    public Workers(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("workers: " + count + " is below 1");
        }
        spinNanos = count <= Runtime.getRuntime().availableProcessors() ? SPIN_NANOS : 0;
        scratches = new Scratch[count];
        for (int i = 0; i < count; i++) {
            scratches[i] = new Scratch();
        }
        others = new Worker[count - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Worker(i + 1);
            others[i].thread.start();
        }
    }

    public int count() {
        return others.length + 1;
    }

    /// Runs all pieces of a task and returns when the last is done. A task must not call this method again.
    ///
    /// What a piece throws is thrown here, once all pieces are done.
    public synchronized void run(int pieces, Task task) {
        if (pieces == 1 || others.length == 0) {
            for (int i = 0; i < pieces; i++) {
                task.run(i, 0);
            }
        } else if (pieces > 1) {
            this.task = task;
            this.pieces = pieces;
            unfinished.set(pieces);
            unclaimed.set(pieces);
            for (Worker worker : others) {
                worker.wake();
            }
            work(0);
            awaitOthers();
            this.task = NOTHING;
            throwFailure();
        }
    }

    /// Makes sure that each worker has so much memory of its own. Not while a task runs.
    public synchronized void reserveScratch(long bytes) {
        for (Scratch scratch : scratches) {
            scratch.reserve(bytes);
        }
    }

    /// A worker's own memory, 64-byte aligned, at least what was reserved; between two pieces it may change.
    public MemorySegment scratch(int worker) {
        return scratches[worker].memory;
    }

    /// Ends the threads and frees the scratch memory. Not while a task runs.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (Worker worker : others) {
            worker.end();
        }
        for (Scratch scratch : scratches) {
            scratch.arena.close();
        }
    }

    private void work(int worker) {
        while (unclaimed.get() > 0) {
            int claimed = unclaimed.getAndDecrement();
            if (claimed > 0) {
                runPiece(pieces - claimed, worker);
            }
        }
    }

    private void runPiece(int piece, int worker) {
        try {
            task.run(piece, worker); // cannot change before this piece is finished
        } catch (Throwable thrown) { // not handled here but in the caller's thread
            failure.compareAndSet(null, thrown);
        }
        if (unfinished.decrementAndGet() == 0) {
            Thread caller = sleepingCaller;
            if (caller != null) {
                LockSupport.unpark(caller);
            }
        }
    }

    private void awaitOthers() {
        long start = System.nanoTime();
        for (int spins = 1; unfinished.get() > 0; spins++) {
            Thread.onSpinWait();
            if (spins % SPINS_PER_LOOK_AT_THE_CLOCK == 0 && System.nanoTime() - start > spinNanos) {
                sleepingCaller = Thread.currentThread();
                while (unfinished.get() > 0) {
                    LockSupport.park(this);
                }
                sleepingCaller = null;
            }
        }
    }

    private void throwFailure() {
        Throwable thrown = failure.getAndSet(null);
        switch (thrown) {
            case null -> {}
            case RuntimeException exception -> throw exception;
            case Error error -> throw error;
            default -> throw new AssertionError("a task can throw nothing that is checked", thrown);
        }
    }

    /// One thread beside the caller's.
    private final class Worker implements Runnable {
        private final int index;
        private final Thread thread;
        private volatile boolean asleep;

        Worker(int index) {
            this.index = index;
            this.thread = Thread.ofPlatform().daemon().name("selkie-" + index).unstarted(this);
        }

        @Override
        public void run() {
            while (!closed) {
                work(index);
                awaitWork();
            }
        }

        private void awaitWork() {
            long start = System.nanoTime();
            for (int spins = 1; unclaimed.get() <= 0 && !closed; spins++) {
                Thread.onSpinWait();
                if (spins % SPINS_PER_LOOK_AT_THE_CLOCK == 0 && System.nanoTime() - start > spinNanos) {
                    sleep();
                    return;
                }
            }
        }

        private void sleep() {
            asleep = true; // before the last look, as the caller publishes its work before it looks for sleepers
            while (unclaimed.get() <= 0 && !closed) {
                LockSupport.park(Workers.this);
            }
            asleep = false;
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(thread);
            }
        }

        void end() {
            LockSupport.unpark(thread);
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// The memory of one worker.
    private static final class Scratch {
        private Arena arena = Arena.ofShared();
        private MemorySegment memory = MemorySegment.NULL;

        void reserve(long bytes) {
            if (bytes > memory.byteSize()) {
                arena.close();
                arena = Arena.ofShared();
                memory = arena.allocate(bytes, SCRATCH_ALIGNMENT);
            }
        }
    }
}
