package dev.selkie.bench;

import dev.selkie.kernels.cpu.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What this machine can do at most, all cores together: the roofline that kernels are measured by.
@State(Scope.Benchmark)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MachineBenchmark {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ROUNDS = 100_000;
    private static final int CHAINS = 10;
    private static final int PIECES = 64;
    private static final long BYTES = 256L << 20;
    private static final int CACHE_LINE = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(BYTES, CACHE_LINE);
    private final Workers workers = new Workers();
    private final float[] results = new float[PIECES];

    @Setup
    public void touch() {
        memory.fill((byte) 1);
    }

    @TearDown
    public void close() {
        workers.close();
        arena.close();
    }

    /// Fused multiply-adds on registers alone, ten chains at a time.
    @Benchmark
    public float[] multiplyAdd(Work work) {
        workers.run(PIECES, (piece, _) -> results[piece] = chains(piece));
        work.gigaflops += 2.0 * PIECES * ROUNDS * CHAINS * SPECIES.length() / 1e9;
        return results;
    }

    /// Reading memory from its begin to its end, each worker its own pieces.
    @Benchmark
    public float[] read(Work work) {
        long size = BYTES / PIECES;
        workers.run(PIECES, (piece, _) -> results[piece] = sum(memory, piece * size, (int) (size / Float.BYTES)));
        work.gigabytes += BYTES / 1e9;
        return results;
    }

    private static float chains(int seed) {
        FloatVector a = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector b = FloatVector.broadcast(SPECIES, 0.001f * seed);
        FloatVector c0 = b;
        FloatVector c1 = b;
        FloatVector c2 = b;
        FloatVector c3 = b;
        FloatVector c4 = b;
        FloatVector c5 = b;
        FloatVector c6 = b;
        FloatVector c7 = b;
        FloatVector c8 = b;
        FloatVector c9 = b;
        for (int i = 0; i < ROUNDS; i++) {
            c0 = a.fma(c0, b);
            c1 = a.fma(c1, b);
            c2 = a.fma(c2, b);
            c3 = a.fma(c3, b);
            c4 = a.fma(c4, b);
            c5 = a.fma(c5, b);
            c6 = a.fma(c6, b);
            c7 = a.fma(c7, b);
            c8 = a.fma(c8, b);
            c9 = a.fma(c9, b);
        }
        return c0.add(c1)
                .add(c2)
                .add(c3)
                .add(c4)
                .add(c5)
                .add(c6)
                .add(c7)
                .add(c8)
                .add(c9)
                .lane(0);
    }

    private static float sum(MemorySegment memory, long from, int count) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int lanes = SPECIES.length();
        for (int i = 0; i < count; i += 4 * lanes) {
            sum0 = sum0.add(load(memory, from, i));
            sum1 = sum1.add(load(memory, from, i + lanes));
            sum2 = sum2.add(load(memory, from, i + 2 * lanes));
            sum3 = sum3.add(load(memory, from, i + 3 * lanes));
        }
        return sum0.add(sum1).add(sum2).add(sum3).lane(0);
    }

    private static FloatVector load(MemorySegment memory, long from, int index) {
        return FloatVector.fromMemorySegment(
                SPECIES, memory, from + (long) index * Float.BYTES, ByteOrder.nativeOrder());
    }
}
