package dev.selkie.model.llama;

import dev.selkie.engine.Graph;
import dev.selkie.engine.Tensor;
import dev.selkie.engine.compile.MemoryBudget;
import dev.selkie.engine.compile.Plan;
import dev.selkie.engine.runtime.Buffer;
import dev.selkie.engine.runtime.Device;
import dev.selkie.engine.runtime.DeviceException;
import dev.selkie.engine.runtime.Executable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Executables and the buffers they are bound to, all freed together.
public final class LoadedPlan implements AutoCloseable {
    private final Device device;
    private final Map<Tensor, Buffer> buffers;
    private final List<AutoCloseable> owned = new ArrayList<>();

    /// @param shared buffers of others: bound here, not freed
    public LoadedPlan(Device device, Map<Tensor, Buffer> shared) {
        this.device = device;
        this.buffers = new LinkedHashMap<>(shared);
    }

    /// Takes over buffers.
    public void own(Map<Tensor, Buffer> made) {
        buffers.putAll(made);
        owned.addAll(made.values());
    }

    /// Binds buffers that their owner frees.
    public void share(Map<Tensor, Buffer> others) {
        buffers.putAll(others);
    }

    /// Makes `graph` ready to run over these buffers.
    public Executable load(Graph graph) {
        return load(graph, MemoryBudget.UNLIMITED);
    }

    /// As above, within `budget`.
    ///
    /// @throws DeviceException if that is a limit, and less than it takes
    public Executable load(Graph graph, MemoryBudget budget) {
        Plan plan = device.plan(graph, budget);
        if (!budget.allows(plan)) {
            throw new DeviceException(("%s: this takes %,d bytes of memory at least, and %,d are allowed;"
                            + " allow more, or give it shorter records or fewer at a time")
                    .formatted(device.name(), plan.peakBytes() + plan.bufferBytes(), budget.bytes()));
        }
        Executable executable = device.load(plan, buffers);
        owned.addFirst(executable);
        return executable;
    }

    @Override
    public void close() {
        for (AutoCloseable one : owned) {
            switch (one) {
                case Executable executable -> executable.close();
                case Buffer buffer -> buffer.close();
                default -> throw new AssertionError(one + " is neither buffer nor executable");
            }
        }
    }
}
