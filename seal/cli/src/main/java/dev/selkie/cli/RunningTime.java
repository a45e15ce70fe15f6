package dev.selkie.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/// Nanoseconds that the process has run. Those in which it was stopped, by a signal or with its machine, do not count:
/// what is left of a piece of work is reckoned by what is done of it, and nothing is done then.
///
/// A thread looks at the clock once a second. Where it comes more than ten seconds after its last look nothing else ran
/// either, so ten are counted.
final class RunningTime implements LongSupplier {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofSeconds(10);

    private final LongSupplier clock;
    private long lastLook;
    private long ran;

    /// @param clock nanoseconds from any origin
    RunningTime(LongSupplier clock) {
        this.clock = clock;
        lastLook = clock.getAsLong();
    }

    /// Of this process, from the first call on.
    static RunningTime ofProcess() {
        return Holder.OF_PROCESS;
    }

    private static final class Holder {
        static final RunningTime OF_PROCESS = watched();
    }

    private static RunningTime watched() {
        var time = new RunningTime(System::nanoTime);
        Thread.ofPlatform().daemon().name("running-time").start(time::watch);
        return time;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(BETWEEN_LOOKS);
                getAsLong();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized long getAsLong() {
        long now = clock.getAsLong();
        ran += Math.min(now - lastLook, MOST.toNanos());
        lastLook = now;
        return ran;
    }
}
