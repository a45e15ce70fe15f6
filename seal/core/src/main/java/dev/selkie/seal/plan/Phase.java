package dev.selkie.seal.plan;

import dev.selkie.kernels.cpu.MachinePeak;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// A part of a round.
///
/// @param name   `edits`, `base`, `inner`, `exams` or `outer`, as in a run's costs
/// @param tokens that go through the model
public record Phase(String name, long tokens, List<Work> work) {
    public Phase {
        work = List.copyOf(work);
    }

    /// Operations; a fused multiply-add counts as two.
    public double flops() {
        return sum(Work::flops);
    }

    /// Bytes that are moved from and to memory at least.
    public double bytes() {
        return sum(Work::bytes);
    }

    /// Runs of a plan.
    public double runs() {
        return sum(Work::runs);
    }

    /// What is on the device at a time, weights included.
    public long memoryBytes() {
        return work.stream().mapToLong(Work::memoryBytes).max().orElse(0);
    }

    /// The least time on a device that reaches `peak`: each kernel at the speed of its operations or of its bytes,
    /// whichever is slower.
    public double seconds(MachinePeak peak) {
        return sum(one -> one.seconds(peak));
    }

    private double sum(ToDoubleFunction<Work> part) {
        return work.stream().mapToDouble(part).sum();
    }
}
