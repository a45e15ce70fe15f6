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

/// The meaning of every graph, slowly: [dev.selkie.engine.Reference] behind a device's interface, all numbers f64.
public final class ReferenceDevice implements Device {
    private final Compiler compiler = new Compiler();

    public ReferenceDevice() {}

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public ParameterBuffer parameter(Shape shape) {
        return new ReferenceBuffer(DType.F32, shape);
    }

    @Override
    public Buffer weight(DType dtype, Shape shape, MemorySegment rowMajor) {
        return new ReferenceBuffer(dtype, shape, rowMajor);
    }

    @Override
    public Plan plan(Graph graph, MemoryBudget budget) {
        return compiler.compile(graph, budget);
    }

    @Override
    public Executable load(Plan plan, Map<Tensor, Buffer> buffers) {
        return new ReferenceExecutable(plan.graph(), new Bindings<>(buffers, ReferenceBuffer.class));
    }

    @Override
    public void close() {
        // it owns nothing
    }
}
