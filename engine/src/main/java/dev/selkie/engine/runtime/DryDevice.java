package dev.selkie.engine.runtime;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Shape;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.compile.Plan;
import dev.selkie.kernels.DType;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// Plans without memory: what a model needs is known before it is loaded. It computes nothing.
public final class DryDevice implements Device {
    private final Compiler compiler = new Compiler();

    public DryDevice() {}

    @Override
    public String name() {
        return "dry";
    }

    /// @throws DeviceException always
    @Override
    public ParameterBuffer parameter(Shape shape) {
        throw plansOnly();
    }

    /// @throws DeviceException always
    @Override
    public Buffer weight(DType dtype, Shape shape, MemorySegment rowMajor) {
        throw plansOnly();
    }

    @Override
    public Plan plan(Graph graph, MemoryBudget budget) {
        return compiler.compile(graph, budget);
    }

    /// @throws DeviceException always
    @Override
    public Executable load(Plan plan, Map<Tensor, Buffer> buffers) {
        throw plansOnly();
    }

    private static DeviceException plansOnly() {
        return new DeviceException("device dry makes plans only; choose cpu to compute");
    }

    @Override
    public void close() {
        // it owns nothing
    }
}
