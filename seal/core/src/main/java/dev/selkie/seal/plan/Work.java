package dev.selkie.seal.plan;

import dev.selkie.engine.Graph;
import dev.selkie.engine.compile.Compiler;
import dev.selkie.engine.compile.Plan;
import dev.selkie.kernels.cpu.MachinePeak;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// One plan, run many times.
///
/// @param kernels     what each takes in one run
/// @param runs        how often; not whole where the last run is not full
/// @param memoryBytes of the plan, of weights, caches, adapters and optimizer state
public record Work(List<Cost> kernels, double runs, long memoryBytes) {
    public Work {
        kernels = List.copyOf(kernels);
    }

    /// Compiles `graph`, whose rows are `segments`.
    static Work of(Graph graph, Segments segments, double runs) {
        Plan plan = new Compiler().compile(graph);
        List<Cost> costs = plan.kernels().stream().map(segments::cost).toList();
        return new Work(costs, runs, plan.peakBytes() + plan.bufferBytes());
    }

    /// Operations of all runs.
    public double flops() {
        return sum(Cost::flops);
    }

    /// Bytes that all runs move at least.
    public double bytes() {
        return sum(Cost::bytes);
    }

    /// The least time on a device that reaches `peak`.
    public double seconds(MachinePeak peak) {
        return sum(cost -> cost.seconds(peak));
    }

    private double sum(ToDoubleFunction<Cost> part) {
        return runs * kernels.stream().mapToDouble(part).sum();
    }
}
