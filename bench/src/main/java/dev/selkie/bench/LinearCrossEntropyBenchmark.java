package dev.selkie.bench;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.LinearCrossEntropy;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.Launch;
import java.util.Optional;
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

/// Cross-entropy with SmolLM2-135M's head, for scoring alone and with the gradient.
@Fork(
        value = 1,
        jvmArgsAppend = {KernelState.VECTORS, KernelState.NATIVE_ACCESS})
@Warmup(iterations = 2, time = 4)
@Measurement(iterations = 4, time = 4)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
public class LinearCrossEntropyBenchmark {
    private static final int WIDTH = 576;
    private static final int VOCABULARY = 49152;

    @Param({"50", "400"})
    public int rows;

    private KernelState state;
    private LinearCrossEntropy score;
    private LinearCrossEntropy train;
    private Launch scoreLaunch;
    private Launch trainLaunch;

    @Setup(Level.Trial)
    public void setUp() {
        state = new KernelState();
        PackedWeights head = state.weights(DType.F32, VOCABULARY, WIDTH);
        F32Matrix hidden = state.matrix(rows, WIDTH);
        int[] targets = IntStream.range(0, rows).toArray();
        score = new LinearCrossEntropy(
                state.matrix(rows, 1), Optional.empty(), hidden, state.ints(1, targets), state.matrix(rows, 1), head);
        train = new LinearCrossEntropy(
                state.matrix(rows, 1),
                Optional.of(state.matrix(rows, WIDTH)),
                hidden,
                state.ints(1, targets),
                state.matrix(rows, 1),
                head);
        scoreLaunch = state.prepare(score);
        trainLaunch = state.prepare(train);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        state.close();
    }

    @Benchmark
    public void score(Rates rates) {
        scoreLaunch.run();
        rates.add(score, state.peak());
    }

    @Benchmark
    public void train(Rates rates) {
        trainLaunch.run();
        rates.add(train, state.peak());
    }
}
