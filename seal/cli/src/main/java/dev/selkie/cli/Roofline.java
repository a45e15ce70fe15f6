package dev.selkie.cli;

import dev.selkie.engine.Graph;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.kernels.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What this machine can do at most, measured with as many threads as the device has.
///
/// Source: Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model", CACM 52 (4), 2009.
///
/// @param flopsPerSecond f32, fused multiply-adds counting as two
/// @param bytesPerSecond read from memory
record Roofline(double flopsPerSecond, double bytesPerSecond) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 10; // latency 4 × 2 units on today's cores, with room
    private static final int FMA_ROUNDS = 5_000_000;
    private static final int READ_FLOATS = 16 << 20; // 64 MiB a thread: beyond the caches
    private static final int ATTEMPTS = 3;

    /// Measures both, in a fraction of a second.
    static Roofline measure(int threads) {
        double flops = 0;
        double bytes = 0;
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            float[][] memory = new float[threads][READ_FLOATS];
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                double fmaSeconds = seconds(pool, threads, _ -> multiplyAdd(FMA_ROUNDS));
                double readSeconds = seconds(pool, threads, thread -> sum(memory[thread]));
                flops = Math.max(flops, 2.0 * CHAINS * SPECIES.length() * FMA_ROUNDS * threads / fmaSeconds);
                bytes = Math.max(bytes, (double) Float.BYTES * READ_FLOATS * threads / readSeconds);
            }
        }
        return new Roofline(flops, bytes);
    }

    /// The least time that one run of `graph` can take: of each kernel its operations or its bytes, whichever
    /// takes longer.
    double floorSeconds(Graph graph) {
        return new Compiler()
                .compile(graph).kernels().stream()
                        .mapToDouble(this::floorSeconds)
                        .sum();
    }

    private double floorSeconds(Kernel kernel) {
        return Math.max(kernel.flops() / flopsPerSecond, kernel.bytes() / bytesPerSecond);
    }

    /// Work of one thread; its result keeps the compiler from leaving it out.
    private interface Work {
        float of(int thread);
    }

    private static double seconds(ExecutorService pool, int threads, Work work) {
        List<Callable<Float>> tasks = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int number = thread;
            tasks.add(() -> work.of(number));
        }
        long start = System.nanoTime();
        try {
            for (Future<Float> result : pool.invokeAll(tasks)) {
                if (Float.isNaN(result.get())) {
                    throw new AssertionError("sums of finite numbers are finite");
                }
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("measuring was interrupted", e);
        }
        return (System.nanoTime() - start) * 1e-9;
    }

    private static float multiplyAdd(int rounds) {
        FloatVector factor = FloatVector.broadcast(SPECIES, 0.5f);
        FloatVector a = factor;
        FloatVector b = factor;
        FloatVector c = factor;
        FloatVector d = factor;
        FloatVector e = factor;
        FloatVector f = factor;
        FloatVector g = factor;
        FloatVector h = factor;
        FloatVector i = factor;
        FloatVector j = factor;
        for (int round = 0; round < rounds; round++) {
            a = a.fma(factor, factor);
            b = b.fma(factor, factor);
            c = c.fma(factor, factor);
            d = d.fma(factor, factor);
            e = e.fma(factor, factor);
            f = f.fma(factor, factor);
            g = g.fma(factor, factor);
            h = h.fma(factor, factor);
            i = i.fma(factor, factor);
            j = j.fma(factor, factor);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
    }

    private static float sum(float[] memory) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int step = SPECIES.length();
        for (int at = 0; at < memory.length; at += 4 * step) {
            a = a.add(FloatVector.fromArray(SPECIES, memory, at));
            b = b.add(FloatVector.fromArray(SPECIES, memory, at + step));
            c = c.add(FloatVector.fromArray(SPECIES, memory, at + 2 * step));
            d = d.add(FloatVector.fromArray(SPECIES, memory, at + 3 * step));
        }
        return a.add(b).add(c.add(d)).lane(0);
    }
}
