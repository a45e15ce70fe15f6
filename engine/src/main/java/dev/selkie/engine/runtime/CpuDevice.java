package dev.selkie.engine.runtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.compile.Plan;
import dev.selkie.kernels.DType;
import dev.selkie.kernels.Kernel;
import dev.selkie.kernels.PackedWeights;
import dev.selkie.kernels.cpu.CpuKernels;
import dev.selkie.kernels.cpu.Launch;
import dev.selkie.kernels.cpu.WeightPacker;
import dev.selkie.kernels.cpu.Workers;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.Function;

/// This machine's cores, through the Vector API and, where there is any, machine code: see [CpuKernels#machineCode()].
public final class CpuDevice implements Device {
    private final Workers workers;
    private final Function<Kernel, Launch> kernels;
    private final Compiler compiler = new Compiler();

    /// @param threads that share every launch, the caller's included; results do not depend on it
    public CpuDevice(int threads) {
        workers = new Workers(threads);
        kernels = new CpuKernels(workers)::prepare;
    }

    /// As above, with every launch timed.
    public CpuDevice(int threads, LaunchListener listener) {
        workers = new Workers(threads);
        var prepared = new CpuKernels(workers);
        kernels = kernel -> timed(kernel, prepared.prepare(kernel), listener);
    }

    private static Launch timed(Kernel kernel, Launch launch, LaunchListener listener) {
        return () -> {
            long start = System.nanoTime();
            launch.run();
            listener.launched(kernel, System.nanoTime() - start);
        };
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public ParameterBuffer parameter(Shape shape) {
        return new HostBuffer(DType.F32, shape, shape.capacity() * Float.BYTES);
    }

    @Override
    public Buffer weight(DType dtype, Shape shape, MemorySegment rowMajor) {
        StoredWeight.check(dtype, shape, rowMajor);
        return shape.rank() == 2 ? packed(dtype, shape, rowMajor) : vector(dtype, shape, rowMajor);
    }

    private HostBuffer packed(DType dtype, Shape shape, MemorySegment rowMajor) {
        int rows = shape.size(0);
        int cols = shape.size(1);
        var buffer = new HostBuffer(dtype, shape, PackedWeights.byteSize(dtype, rows, cols));
        WeightPacker.pack(rowMajor, new PackedWeights(buffer.memory(), dtype, rows, cols), workers);
        return buffer;
    }

    private static HostBuffer vector(DType dtype, Shape shape, MemorySegment rowMajor) {
        var buffer = new HostBuffer(dtype, shape, shape.capacity() * Float.BYTES);
        for (int i = 0; i < shape.size(0); i++) {
            buffer.memory().segment().setAtIndex(JAVA_FLOAT, i, dtype.get(rowMajor, i));
        }
        return buffer;
    }

    @Override
    public Plan plan(Graph graph, MemoryBudget budget) {
        return compiler.compile(graph, budget);
    }

    @Override
    public Executable load(Plan plan, Map<Tensor, Buffer> buffers) {
        return new CpuExecutable(plan, new Bindings<>(buffers, HostBuffer.class), kernels);
    }

    @Override
    public void close() {
        workers.close();
    }
}
