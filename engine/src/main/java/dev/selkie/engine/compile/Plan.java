package dev.selkie.engine.compile;

import dev.selkie.engine.Graph;
import dev.selkie.kernels.Kernel;
import java.util.List;

/// A compiled graph: the kernels of one run over planned memory. Data: it names no device and holds no numbers.
///
/// @param graph    what it was made of; its tensors are the keys of inputs and outputs
/// @param launches shared with plans of equal structure
public record Plan(Graph graph, Launches launches) {
    /// The kernels in the order in which they run, over memory that is only named, at the dims' capacity.
    public List<Kernel> kernels() {
        Placement names = new NamedPlacement();
        return launches.steps().stream().map(step -> step.kernel().apply(names)).toList();
    }

    /// What the arena, inputs and constants take: all that a device reserves for this plan beside the caller's
    /// buffers.
    public long peakBytes() {
        return launches.arenaBytes() + inputBytes();
    }

    /// What inputs and constants take.
    public long inputBytes() {
        return launches.slots().stream()
                .filter(slot -> slot.kind() instanceof Slot.Input || slot.kind() instanceof Slot.Constant)
                .mapToLong(Slot::bytes)
                .sum();
    }

    /// What the caller's buffers take: parameters and weights.
    public long bufferBytes() {
        return launches.slots().stream()
                .filter(slot -> slot.kind() instanceof Slot.Buffer)
                .mapToLong(Slot::bytes)
                .sum();
    }

    /// Operations of one run with all dims at capacity.
    public long flops() {
        return kernels().stream().mapToLong(Kernel::flops).sum();
    }

    /// Bytes that the kernels of one run move at least, with all dims at capacity.
    public long bytes() {
        return kernels().stream().mapToLong(Kernel::bytes).sum();
    }

    /// The plan for people: each kernel with what it reads and writes, operations, bytes; then the sums.
    @Override
    public String toString() {
        return PlanText.of(this);
    }
}
