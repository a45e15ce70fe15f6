package dev.selkie.engine.compile;

import dev.selkie.kernels.AttentionForward;
import dev.selkie.kernels.Kernel;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Fifth pass: what is idle for long, such as activations that wait for the backward pass, is dropped and computed
/// again when it is wanted. The same kernels on the same numbers: no result changes by a bit.
///
/// What costs next to nothing (norms, elementwise) goes wherever that lowers the peak; the rest only until the plan
/// is within its budget, in order of price for each byte. Nothing is computed more than twice.
///
/// Source: Chen, Xu, Zhang, Guestrin, "Training Deep Nets with Sublinear Memory Cost", arXiv:1604.06174. There the
/// layers to keep are chosen; here each buffer is weighed.
final class Rematerialize {
    /// Operations that a machine does while it moves a byte, in round figures.
    private static final double FLOPS_PER_BYTE = 8;

    /// Attention reaches a smaller share of the machine's peak than others: it has exponentials and short rows.
    private static final double ATTENTION = 3;

    /// Price of a freed byte up to which nobody notices: four passes over it.
    private static final double CHEAP = 4 * FLOPS_PER_BYTE;

    private final List<Step> steps;
    private final List<View> outputs;
    private final long arenaBytes; // that the budget leaves
    private final Productions productions;
    private final Schedule schedule;
    private final NamedPlacement names = new NamedPlacement();
    private Map<Production, Gap> dropped = Map.of();
    private int[] order;
    private long peakBytes;

    private Rematerialize(List<Step> steps, List<View> outputs, MemoryBudget budget) {
        this.steps = steps;
        this.outputs = outputs;
        this.arenaBytes = budget.bytes() - lastingBytes(steps);
        productions = new Productions(steps, outputs);
        schedule = new Schedule(steps, outputs);
        order = schedule.asListed();
        peakBytes = schedule.peakBytes(order);
    }

    /// Of inputs, constants, parameters and weights.
    private static long lastingBytes(List<Step> steps) {
        return steps.stream()
                .flatMap(Step::slots)
                .distinct()
                .filter(slot -> !slot.isTemporary())
                .mapToLong(Slot::bytes)
                .sum();
    }

    /// @param outputs what must be there when the run ends; none of it is dropped
    static List<Step> apply(List<Step> steps, List<View> outputs, MemoryBudget budget) {
        Rematerialize pass = new Rematerialize(steps, outputs, budget);
        List<Candidate> candidates = pass.productions.gaps().stream()
                .map(pass::candidate)
                .sorted(Comparator.comparingDouble(Candidate::price))
                .toList();
        for (Candidate candidate : candidates) {
            if (candidate.price() > CHEAP && pass.isWithinBudget()) {
                break;
            }
            pass.consider(candidate.gap());
        }
        return pass.schedule.steps(pass.order);
    }

    /// A gap and what a byte that is free meanwhile costs, in operations.
    private record Candidate(Gap gap, double price) {}

    private Candidate candidate(Gap gap) {
        Map<Production, Gap> together = new LinkedHashMap<>();
        drop(gap, together);
        double operations = together.keySet().stream()
                .flatMap(production -> production.steps().stream())
                .mapToDouble(step -> price(steps.get(step).kernel().apply(names)))
                .sum();
        return new Candidate(gap, operations / productions.idleBytes(gap));
    }

    private static double price(Kernel kernel) {
        double operations = Math.max((double) kernel.flops(), FLOPS_PER_BYTE * kernel.bytes());
        return kernel instanceof AttentionForward ? ATTENTION * operations : operations;
    }

    private boolean isWithinBudget() {
        return peakBytes <= arenaBytes
                && MemoryPlanner.plan(schedule.steps(order), outputs).bytes() <= arenaBytes;
    }

    /// Drops what lies idle in `gap`, if that lowers the peak.
    private void consider(Gap gap) {
        Map<Production, Gap> more = new LinkedHashMap<>(dropped);
        drop(gap, more);
        int[] tried = schedule.without(more);
        long peak = schedule.peakBytes(tried);
        if (peak < peakBytes) {
            dropped = more;
            order = tried;
            peakBytes = peak;
        }
    }

    /// Drops as well what would only wait for that to be made again.
    private void drop(Gap gap, Map<Production, Gap> into) {
        into.put(gap.production(), gap);
        for (Slot read : gap.production().reads()) {
            productions
                    .gapBefore(read, gap.until())
                    .filter(source -> !into.containsKey(source.production()))
                    .ifPresent(source -> drop(source, into));
        }
    }
}
