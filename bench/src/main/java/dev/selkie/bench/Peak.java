package dev.selkie.bench;

import dev.selkie.kernels.cpu.Workers;
import java.util.concurrent.atomic.DoubleAdder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// What all cores of this machine reach at best, measured: the two sides of the roofline.
///
/// Source: Williams, Waterman and Patterson, "Roofline: an insightful visual performance model", CACM 52(4), 2009.
///
/// @param flopsPerSecond f32 fused multiply-adds out of registers, each counting as two
/// @param bytesPerSecond read from memory, far more of it than caches hold
record Peak(double flopsPerSecond, double bytesPerSecond) {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 10;
    private static final int STEPS = 2_000_000;
    private static final int NUMBERS = 1 << 26;
    private static final int PIECES = 64;
    private static final int REPETITIONS = 12;
    private static final double NANOS = 1e9;

    /// The best of several runs.
    static Peak measure(Workers workers) {
        var sink = new DoubleAdder();
        double flops = 2.0 * SPECIES.length() * CHAINS * STEPS * workers.count();
        float[] numbers = new float[NUMBERS];
        double bytes = (double) NUMBERS * Float.BYTES;
        double best = Double.MAX_VALUE;
        double bestRead = Double.MAX_VALUE;
        for (int i = 0; i < REPETITIONS; i++) {
            best = Math.min(best, seconds(workers, workers.count(), (_, _) -> sink.add(multiplyAdd())));
            bestRead = Math.min(bestRead, seconds(workers, PIECES, (piece, _) -> sink.add(read(numbers, piece))));
        }
        if (Double.isNaN(sink.sum())) {
            throw new AssertionError("sums of small numbers are numbers");
        }
        return new Peak(flops / best, bytes / bestRead);
    }

    /// The least time that so much work can take.
    double floorSeconds(double flops, double bytes) {
        return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
    }

    private static double seconds(Workers workers, int pieces, Workers.Task task) {
        long start = System.nanoTime();
        workers.run(pieces, task);
        return (System.nanoTime() - start) / NANOS;
    }

    private static float multiplyAdd() {
        FloatVector x = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector y = FloatVector.broadcast(SPECIES, 1e-3f);
        FloatVector a = y;
        FloatVector b = y;
        FloatVector c = y;
        FloatVector d = y;
        FloatVector e = y;
        FloatVector f = y;
        FloatVector g = y;
        FloatVector h = y;
        FloatVector i = y;
        FloatVector j = y;
        for (int step = 0; step < STEPS; step++) {
            a = a.fma(x, y);
            b = b.fma(x, y);
            c = c.fma(x, y);
            d = d.fma(x, y);
            e = e.fma(x, y);
            f = f.fma(x, y);
            g = g.fma(x, y);
            h = h.fma(x, y);
            i = i.fma(x, y);
            j = j.fma(x, y);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).lane(0);
    }

    private static float read(float[] numbers, int piece) {
        int end = (piece + 1) * (NUMBERS / PIECES);
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int lanes = SPECIES.length();
        for (int i = piece * (NUMBERS / PIECES); i < end; i += 4 * lanes) {
            a = a.add(FloatVector.fromArray(SPECIES, numbers, i));
            b = b.add(FloatVector.fromArray(SPECIES, numbers, i + lanes));
            c = c.add(FloatVector.fromArray(SPECIES, numbers, i + 2 * lanes));
            d = d.add(FloatVector.fromArray(SPECIES, numbers, i + 3 * lanes));
        }
        return a.add(b).add(c).add(d).lane(0);
    }
}
