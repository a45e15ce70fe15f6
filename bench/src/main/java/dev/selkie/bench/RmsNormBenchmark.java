package dev.selkie.bench;

import dev.selkie.kernels.RmsNormForward;
import dev.selkie.kernels.cpu.Launch;
import java.util.concurrent.TimeUnit;
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

/// The norm of SmolLM2-135M's hidden rows. They are in the caches here, as in a model, so a share above 1 is
/// possible.
@Fork(
        value = 1,
        jvmArgsAppend = {KernelState.VECTORS, KernelState.NATIVE_ACCESS})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
public class RmsNormBenchmark {
    private static final int WIDTH = 576;
    private static final float EPS = 1e-5f;

    @Param({"1", "16", "512"})
    public int rows;

    private KernelState state;
    private Launch launch;
    private RmsNormForward call;

    @Setup(Level.Trial)
    public void setUp() {
        state = new KernelState();
        call = new RmsNormForward(
                state.matrix(rows, WIDTH),
                state.matrix(rows, 1),
                state.matrix(rows, WIDTH),
                state.matrix(1, WIDTH),
                EPS);
        launch = state.prepare(call);
    }

    @TearDown(Level.Trial)
    public void tearDown() {
        state.close();
    }

    @Benchmark
    public void forward(Rates rates) {
        launch.run();
        rates.add(call, state.peak());
    }
}
