package dev.selkie.engine.runtime;

import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;

/// An arena that cannot be closed while a plan runs over its memory. The JVM does not see to that: kernels in machine
/// code are given addresses.
final class GuardedArena implements AutoCloseable {
    private static final int CLOSED = -1;

    private final Arena arena = Arena.ofShared();

    /// Plans that run over it now, or [#CLOSED].
    private final AtomicInteger runs = new AtomicInteger();

    Arena arena() {
        return arena;
    }

    /// Before a run.
    ///
    /// @throws IllegalStateException if it is closed
    void enter() {
        if (runs.getAndUpdate(n -> n == CLOSED ? n : n + 1) == CLOSED) {
            throw new IllegalStateException("run: the plan's memory, or a buffer's that it is bound to, is closed");
        }
    }

    /// After it.
    void leave() {
        runs.decrementAndGet();
    }

    /// @throws IllegalStateException if a plan runs over it, or it is closed already
    @Override
    public void close() {
        if (!runs.compareAndSet(0, CLOSED)) {
            throw new IllegalStateException(
                    runs.get() == CLOSED ? "close: already closed" : "close: a plan is running over this memory");
        }
        arena.close();
    }
}
