package dev.selkie.kernels.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What this machine reaches at best, all workers together: the two sides of the roofline.
///
/// Source: Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model", CACM 52 (4), 2009.
///
/// @param flopsPerSecond in f32, out of registers; a fused multiply-add counts as two
/// @param bytesPerSecond read from memory, far more of it than caches hold
public record MachinePeak(double flopsPerSecond, double bytesPerSecond) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 10; // latency 4 × 2 units on today's cores, with room
    private static final int STEPS = 20_000;
    private static final int PIECES_PER_WORKER = 16;
    private static final long BYTES = 256L << 20;
    private static final int READ_PIECES = 1024;
    private static final long READ_PIECE = BYTES / READ_PIECES;
    private static final long ALIGNMENT = 64;
    private static final double NANOS = 1e9;
    private static final double ATTEMPT_SECONDS = 0.05;
    private static final int FEWEST_ATTEMPTS = 12;
    private static final int MOST_ATTEMPTS = 60;
    private static final int ATTEMPTS_WITHOUT_GAIN = 6;
    private static final double GAIN = 1.01;

    /// Measures both, in a few seconds: the best of many short attempts, the first of which are there for the JVM
    /// to compile what is measured.
    ///
    /// Takes 256 MiB of memory for that while.
    public static MachinePeak measure(Workers workers) {
        return new MachinePeak(flops(workers), bytes(workers));
    }

    /// The least time in which so much can be done: of computing and reading, whichever takes longer.
    public double floorSeconds(long flops, long bytes) {
        return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    }

    private static double flops(Workers workers) {
        int pieces = workers.count() * PIECES_PER_WORKER;
        float[] results = new float[pieces];
        double flops = 2.0 * SPECIES.length() * CHAINS * STEPS * pieces;
        return flops * mostRunsPerSecond(workers, pieces, (piece, _) -> results[piece] = multiplyAdd());
    }

    private static double bytes(Workers workers) {
        float[] results = new float[READ_PIECES];
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(BYTES, ALIGNMENT).fill((byte) 1);
            return BYTES
                    * mostRunsPerSecond(
                            workers, READ_PIECES, (piece, _) -> results[piece] = sum(memory, piece * READ_PIECE));
        }
    }

    /// Until attempts bring no more: so long the compiler may still be at work.
    private static double mostRunsPerSecond(Workers workers, int pieces, Workers.Task task) {
        double most = 0;
        int lastGain = 0;
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            double rate = runsPerSecond(workers, pieces, task);
            if (rate > most * GAIN) {
                lastGain = attempt;
            }
            most = Math.max(most, rate);
            if (attempt >= FEWEST_ATTEMPTS && attempt - lastGain >= ATTEMPTS_WITHOUT_GAIN) {
                break;
            }
        }
        return most;
    }

    private static double runsPerSecond(Workers workers, int pieces, Workers.Task task) {
        long start = System.nanoTime();
        double seconds = 0;
        int runs = 0;
        while (seconds < ATTEMPT_SECONDS) {
            workers.run(pieces, task);
            runs++;
            seconds = (System.nanoTime() - start) / NANOS;
        }
        return runs / seconds;
    }

    private static float multiplyAdd() {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector a = x;
        FloatVector b = x;
        FloatVector c = x;
        FloatVector d = x;
        FloatVector e = x;
        FloatVector f = x;
        FloatVector g = x;
        FloatVector h = x;
        FloatVector i = x;
        FloatVector j = x;
        for (int step = 0; step < STEPS; step++) {
            a = a.fma(x, x);
            b = b.fma(x, x);
            c = c.fma(x, x);
            d = d.fma(x, x);
            e = e.fma(x, x);
            f = f.fma(x, x);
            g = g.fma(x, x);
            h = h.fma(x, x);
            i = i.fma(x, x);
            j = j.fma(x, x);
        }
        return a.add(b).add(c).add(d).add(e).add(f.add(g).add(h).add(i).add(j)).lane(0);
    }

    private static float sum(MemorySegment memory, long from) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int step = SPECIES.vectorByteSize();
        for (int at = 0; at < READ_PIECE; at += 4 * step) {
            a = a.add(load(memory, from + at));
            b = b.add(load(memory, from + at + step));
            c = c.add(load(memory, from + at + 2L * step));
            d = d.add(load(memory, from + at + 3L * step));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }

    private static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(SPECIES, memory, at, ByteOrder.nativeOrder());
    }
}
