package dev.selkie.bench;

import dev.selkie.kernels.AttentionBackward;
import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.I32Matrix;
import dev.selkie.kernels.cpu.Launch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Attention with SmolLM2-135M's heads: whole sequences both ways, and one new row for each of several caches.
@Fork(
        value = 1,
        jvmArgsAppend = {KernelState.VECTORS, KernelState.NATIVE_ACCESS})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@OutputTimeUnit(TimeUnit.SECONDS)
public class AttentionBenchmark {
    private static final int HEADS = 9;
    private static final int KEY_HEADS = 3;
    private static final int WIDTH = 64;
    private static final float SCALING = 0.125f;

    /// Whole sequences, as in a prompt or a training step.
    @State(Scope.Benchmark)
    public static class Whole {
        /// Sequences x rows.
        @Param({"1x512", "8x50", "15x50"})
        public String shape = "";

        private KernelState state;
        private Launch forward;
        private Launch backward;
        private long pairs;
        private long forwardBytes;
        private long backwardBytes;

        /// Makes the arguments of both kernels.
        @Setup(Level.Trial)
        public void setUp() {
            int sequences = before(shape);
            int rows = after(shape);
            int all = sequences * rows;
            state = new KernelState();
            I32Matrix segments = state.ints(
                    4,
                    IntStream.range(0, sequences)
                            .flatMap(s -> IntStream.of(s * rows, rows, 0, s * rows))
                            .toArray());
            F32Matrix q = state.matrix(all, HEADS * WIDTH);
            F32Matrix k = state.matrix(all, KEY_HEADS * WIDTH);
            F32Matrix v = state.matrix(all, KEY_HEADS * WIDTH);
            F32Matrix out = state.matrix(all, HEADS * WIDTH);
            F32Matrix lse = state.matrix(all, HEADS);
            var there = new AttentionForward(out, lse, q, k, v, segments, WIDTH, SCALING);
            var back = new AttentionBackward(
                    state.matrix(all, HEADS * WIDTH),
                    state.matrix(all, KEY_HEADS * WIDTH),
                    state.matrix(all, KEY_HEADS * WIDTH),
                    state.matrix(all, HEADS * WIDTH),
                    out,
                    lse,
                    q,
                    k,
                    v,
                    segments,
                    WIDTH,
                    SCALING);
            forward = state.prepare(there);
            backward = state.prepare(back);
            forward.run();
            pairs = (long) sequences * rows * (rows + 1) / 2;
            forwardBytes = there.bytes();
            backwardBytes = back.bytes();
        }

        /// Ends the workers.
        @TearDown(Level.Trial)
        public void tearDown() {
            state.close();
        }
    }

    /// One row for each of several caches.
    @State(Scope.Benchmark)
    public static class Decode {
        /// Sequences x keys.
        @Param({"1x128", "1x512", "1x2048", "16x512", "16x2048"})
        public String shape = "";

        private KernelState state;
        private Launch forward;
        private long pairs;
        private long bytes;

        /// Makes the arguments.
        @Setup(Level.Trial)
        public void setUp() {
            int sequences = before(shape);
            int keys = after(shape);
            state = new KernelState();
            I32Matrix segments = state.ints(
                    4,
                    IntStream.range(0, sequences)
                            .flatMap(s -> IntStream.of(s, 1, keys - 1, s * keys))
                            .toArray());
            forward = state.prepare(new AttentionForward(
                    state.matrix(sequences, HEADS * WIDTH),
                    state.matrix(sequences, HEADS),
                    state.matrix(sequences, HEADS * WIDTH),
                    state.matrix(sequences * keys, KEY_HEADS * WIDTH),
                    state.matrix(sequences * keys, KEY_HEADS * WIDTH),
                    segments,
                    WIDTH,
                    SCALING));
            pairs = (long) sequences * keys;
            bytes = 2L * sequences * keys * KEY_HEADS * WIDTH * Float.BYTES;
        }

        /// Ends the workers.
        @TearDown(Level.Trial)
        public void tearDown() {
            state.close();
        }
    }

    @Benchmark
    public void forward(Whole whole, Rates rates) {
        whole.forward.run();
        rates.add(AttentionForward.flops(whole.pairs, HEADS, WIDTH), whole.forwardBytes, whole.state.peak());
    }

    @Benchmark
    public void backward(Whole whole, Rates rates) {
        whole.backward.run();
        rates.add(AttentionBackward.flops(whole.pairs, HEADS, WIDTH), whole.backwardBytes, whole.state.peak());
    }

    @Benchmark
    public void decode(Decode decode, Rates rates) {
        decode.forward.run();
        rates.add(AttentionForward.flops(decode.pairs, HEADS, WIDTH), decode.bytes, decode.state.peak());
    }

    private static int before(String shape) {
        return Integer.parseInt(shape.substring(0, shape.indexOf('x')));
    }

    private static int after(String shape) {
        return Integer.parseInt(shape.substring(shape.indexOf('x') + 1));
    }
}
