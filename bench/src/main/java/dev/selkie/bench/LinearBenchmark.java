package dev.selkie.bench;

import dev.selkie.kernels.DType;
import dev.selkie.kernels.F32Matrix;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.Linear;
import dev.selkie.kernels.LinearInputGradient;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.Launch;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// [Linear] and [LinearInputGradient] at the shapes of SmolLM2-135M.
///
/// Each call takes the next of many copies of the weights, more than caches hold, as the layers of a model do.
@State(Scope.Benchmark)
@Fork(
        value = 1,
        jvmArgsAppend = {KernelState.VECTORS, KernelState.NATIVE_ACCESS})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class LinearBenchmark {
    private static final long BYTES_OF_ALL_COPIES = 200_000_000;

    /// T: generating one text, sixteen, a short document, a long one.
    @Param({"1", "16", "50", "400"})
    public int rows;

    /// N × K.
    @Param({"576x576", "192x576", "1536x576", "576x1536"})
    public String weights = "";

    @Param({"F32", "BF16"})
    public DType dtype = DType.F32;

    private final KernelState state = new KernelState();
    private final List<Kernel> forward = new ArrayList<>();
    private final List<Kernel> backward = new ArrayList<>();
    private final List<Launch> forwardLaunches = new ArrayList<>();
    private final List<Launch> backwardLaunches = new ArrayList<>();
    private int next;

    @Setup
    public void prepare() {
        String[] shape = weights.split("x", 2);
        int outputs = Integer.parseInt(shape[0]);
        int inputs = Integer.parseInt(shape[1]);
        F32Matrix x = state.matrix(rows, inputs);
        F32Matrix y = state.matrix(rows, outputs);
        F32Matrix dx = state.matrix(rows, inputs);
        long copies = Math.max(1, BYTES_OF_ALL_COPIES / PackedWeights.byteSize(dtype, outputs, inputs));
        for (int i = 0; i < copies; i++) {
            PackedWeights w = state.weights(dtype, outputs, inputs);
            forward.add(new Linear(y, x, w, false));
            backward.add(new LinearInputGradient(dx, y, w, false));
        }
        forward.forEach(kernel -> forwardLaunches.add(state.prepare(kernel)));
        backward.forEach(kernel -> backwardLaunches.add(state.prepare(kernel)));
    }

    @TearDown
    public void close() {
        state.close();
    }

    @Benchmark
    public void linear(Rates rates) {
        run(forward, forwardLaunches, rates);
    }

    @Benchmark
    public void linearInputGradient(Rates rates) {
        run(backward, backwardLaunches, rates);
    }

    private void run(List<Kernel> kernels, List<Launch> launches, Rates rates) {
        next = (next + 1) % launches.size();
        launches.get(next).run();
        rates.add(kernels.get(next), state.peak());
    }
}
