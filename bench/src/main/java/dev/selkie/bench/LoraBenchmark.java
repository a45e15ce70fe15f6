package dev.selkie.bench;

import dev.selkie.kernels.Adapters;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.LoraDown;
import dev.selkie.kernels.LoraUp;
import dev.selkie.kernels.LoraWeightGradient;
import dev.selkie.kernels.cpu.Launch;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// [LoraDown], [LoraUp] and [LoraWeightGradient] on a square layer of SmolLM2-135M, rank 32.
@State(Scope.Benchmark)
@Fork(
        value = 1,
        jvmArgsAppend = {KernelState.VECTORS, KernelState.NATIVE_ACCESS})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class LoraBenchmark {
    private static final int WIDTH = 576;
    private static final int RANK = 32;

    /// Adapters in one batch.
    @Param({"1", "15"})
    public int adapters;

    /// Rows of each adapter.
    @Param({"1", "50"})
    public int rows;

    private final KernelState state = new KernelState();
    private Kernel[] kernels = {};
    private Launch[] launches = {};

    @Setup
    public void prepare() {
        int total = adapters * rows;
        var batch = new Adapters(
                state.ints(1, IntStream.range(0, total).map(t -> t / rows).toArray()),
                state.ints(
                        2,
                        IntStream.range(0, adapters)
                                .flatMap(i -> IntStream.of(i * RANK, RANK))
                                .toArray()),
                state.matrix(adapters, 1));
        F32Matrix x = state.matrix(total, WIDTH);
        F32Matrix y = state.matrix(total, WIDTH);
        F32Matrix u = state.matrix(total, RANK);
        F32Matrix a = state.matrix(adapters * RANK, WIDTH);
        F32Matrix b = state.matrix(adapters * RANK, WIDTH);
        kernels = new Kernel[] {
            new LoraDown(u, x, a, batch, false),
            new LoraUp(y, u, b, batch, true),
            new LoraWeightGradient(a, u, x, batch, false)
        };
        launches = new Launch[kernels.length];
        for (int i = 0; i < kernels.length; i++) {
            launches[i] = state.prepare(kernels[i]);
        }
    }

    @TearDown
    public void close() {
        state.close();
    }

    @Benchmark
    public void loraDown(Rates rates) {
        run(0, rates);
    }

    @Benchmark
    public void loraUp(Rates rates) {
        run(1, rates);
    }

    @Benchmark
    public void loraWeightGradient(Rates rates) {
        run(2, rates);
    }

    private void run(int kernel, Rates rates) {
        launches[kernel].run();
        rates.add(kernels[kernel], state.peak());
    }
}
